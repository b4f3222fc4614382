// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

import {Parameter} from "../../../contracts/interfaces/ICouncil.sol";
import {ILedger} from "../../../contracts/interfaces/ILedger.sol";
import {IOffers} from "../../../contracts/interfaces/IOffers.sol";
import {IServices, State} from "../../../contracts/interfaces/IServices.sol";
import {Intents} from "../../../contracts/libraries/Intents.sol";
import {Months} from "../../../contracts/libraries/Months.sol";
import {Agreed} from "../Agreed.sol";
import {vm} from "../Vm.sol";

/// @dev Six members who live through every turn that a service can take, at random. What can be said about one act is checked around it.
contract Works is Agreed {
    struct Before {
        uint256 held;
        uint256 issued;
        uint256 burnt;
        uint256[7] free;
    }

    uint32 public constant PEOPLE = 6;
    bytes32[] public all;
    mapping(bytes32 service => State) public ended;
    /// @dev Seen from outside: what each provider earned in a month, and how often two members shared a bonus in it.
    mapping(uint32 provider => mapping(uint256 epoch => uint256)) public earned;
    mapping(uint256 pair => mapping(uint256 epoch => uint256)) public shared;
    uint256 public bonuses;
    mapping(bytes32 service => IServices.Request) private _orders;
    bytes32 private _offer;

    function begin() external {
        setUp();
        admit(6);
        IOffers.Offer memory bread = offer();
        bread.until = uint40(clock + 366 days);
        _offer = register(bread);
    }

    function parameters() internal pure override returns (uint24[] memory values) {
        values = super.parameters();
        values[uint256(Parameter.ProviderCap)] = 5_00;
    }

    /// @dev I-06 and I-10: nothing is made but what is issued, and nobody's free tokens fall but the payer's (0: nobody's).
    modifier act(uint32 payer) {
        vm.warp(clock);
        Before memory before = books();
        _;
        Before memory then_ = books();
        vm.assertEq(then_.held + then_.burnt - before.burnt, before.held + then_.issued - before.issued, "I-06: conserved");
        for (uint32 member = 1; member <= PEOPLE; member++) {
            if (member != payer) vm.assertLe(before.free[member], then_.free[member], "I-10: nobody else pays");
        }
    }

    function books() internal view returns (Before memory b) {
        ILedger.Account memory supply = ledger.supply();
        b.held = supply.escrowed + supply.lanes[0] + supply.lanes[1] + supply.lanes[2] + supply.lanes[3];
        (b.issued, b.burnt,) = ledger.totals();
        for (uint32 member = 1; member <= PEOPLE; member++) {
            b.free[member] = ledger.balanceOf(member);
        }
    }

    function count() external view returns (uint256) {
        return all.length;
    }

    function time() external view returns (uint256) {
        return clock;
    }

    function accountOf(uint32 member) external view returns (ILedger.Account memory) {
        return ledger.accountOf(member);
    }

    function supply_() external view returns (ILedger.Account memory) {
        return ledger.supply();
    }

    function books_() external view returns (Before memory) {
        return books();
    }

    function serviceOf(bytes32 service) external view returns (IServices.Service memory) {
        return services.serviceOf(service);
    }

    function bonusThisEpoch(uint32 provider) external view returns (uint256) {
        return offers.bonusThisEpoch(provider);
    }

    // What people do

    function passTime(uint256 duration) external {
        vm.warp(clock);
        pass(duration % 6 days + 1);
    }

    function ask(uint32 from, uint32 to, uint48 amount, uint40 start, bool isSocial) external {
        vm.warp(clock);
        uint32 requester = someone(from);
        asks(requester, someone(to), amount, start, isSocial);
    }

    function asks(uint32 requester, uint32 provider, uint48 amount, uint40 start, bool isSocial)
        private
        act(requester)
    {
        IServices.Request memory given = order();
        (given.requester, given.provider) = (requester, provider);
        if (given.requester == CARLA || given.provider == CARLA) given.mediator = 0;
        uint256 most = ledger.balanceOf(requester);
        if (most == 0 || ledger.accountOf(requester).open == 5 || requester == provider) return;
        if (most > 8_00) most = 8_00;
        given.amount = uint48(amount % most + 1);
        given.start = uint40(clock + start % 5 days);
        given.performBy = given.start + 5 days;
        if (isSocial) given.category = SOCIAL;
        bytes32 service = request(given);
        _orders[service] = given;
        all.push(service);
    }

    function approveSome(uint256 which, bool asGroup) external act(0) {
        (bytes32 service, IServices.Service memory s) = some(which, State.Requested);
        if (service == 0 || clock > s.approveBy) return;
        if (!asGroup) return approve(service, s.provider);
        // All that this provider was asked, in time or not, and one thing twice.
        bytes32[] memory ids = new bytes32[](all.length + 1);
        uint256 found;
        for (uint256 i = 0; i < all.length; i++) {
            if (services.serviceOf(all[i]).provider == s.provider) ids[found++] = all[i];
        }
        ids[found++] = service;
        assembly ("memory-safe") {
            mstore(ids, found)
        }
        services.approveMany(ids, s.provider, 1, later(), signedMany(ids, s.provider, 1));
    }

    function deliver(uint256 which) external act(0) {
        (bytes32 service, IServices.Service memory s) = some(which, State.Active);
        if (service == 0 || clock < s.start || clock > s.performBy) return;
        services.deliver(service, later(), signed(Intents.DELIVER, service, s.provider));
    }

    function object(uint256 which, bool byProvider) external act(0) {
        (bytes32 service, IServices.Service memory s) = some(which, State.Delivered);
        if (service == 0 || clock > s.reviewBy) return;
        dispute(service, byProvider ? s.provider : s.requester);
    }

    /// @dev From a request to a dispute without anything between, or random lives would hardly ever come so far.
    function quarrels(uint256 which, bool byProvider) external {
        vm.warp(clock);
        (bytes32 service, IServices.Service memory s) = some(which, State.Requested);
        if (service == 0 || clock > s.approveBy) return;
        approve(service, s.provider);
        moveTo(s.start);
        services.deliver(service, later(), signed(Intents.DELIVER, service, s.provider));
        dispute(service, byProvider ? s.provider : s.requester);
    }

    function closes(uint256 which, uint8 state, uint48 amount, uint8 how) external act(0) {
        (bytes32 service, IServices.Service memory s) = some(which, State(state % 3 + 2));
        if (service == 0) return;
        Before memory before = books();
        uint256 wanted = bonus(s, how % 3 == 1 ? amount % s.amount + 1 : s.amount);
        if (how % 3 == 0) {
            if (clock > s.performBy + services.GRACE()) return;
            close(service, s.requester);
        } else if (how % 3 == 1) {
            if (s.state == State.Active && clock > s.performBy + services.GRACE()) return;
            uint48 part = uint48(amount % s.amount + 1);
            bytes memory byRequester = signedFor(service, s.requester, part);
            services.closeFor(service, part, later(), byRequester, signedFor(service, s.provider, part));
        } else {
            if (s.state != State.Delivered || clock <= s.reviewBy) return;
            services.closeAfterReview(service);
        }
        settled(service, s, State.Closed, before);
        rewarded(s, wanted, before);
    }

    function cancels(uint256 which, uint8 state, bool together) external act(0) {
        (bytes32 service, IServices.Service memory s) = some(which, State(state % 4 + 1));
        if (service == 0) return;
        Before memory before = books();
        bytes memory byProvider = signed(Intents.CANCEL, service, s.provider);
        if (together) {
            services.cancelTogether(service, later(), signed(Intents.CANCEL, service, s.requester), byProvider);
        } else {
            services.cancel(service, s.provider, later(), byProvider);
        }
        settled(service, s, State.Cancelled, before);
    }

    function decides(uint256 which, uint16 bps) external act(0) {
        (bytes32 service, IServices.Service memory s) = some(which, State.Disputed);
        if (service == 0 || clock > s.mediateBy || _orders[service].mediator == 0) return;
        Before memory before = books();
        made = _orders[service];
        resolve(CARLA, bps % 10_001);
        settled(service, s, State.Resolved, before);
    }

    /// @dev I-13: whatever is open, somebody without any office ends it after a bounded time.
    function endsByWaiting(uint256 which, uint8 state) external {
        vm.warp(clock);
        (bytes32 service, IServices.Service memory s) = some(which, State(state % 4 + 1));
        if (service == 0) return;
        uint256 last = s.performBy + services.GRACE();
        if (s.state == State.Requested) last = s.approveBy;
        if (s.state == State.Delivered) last = s.reviewBy;
        if (s.state == State.Disputed) last = s.mediateBy;
        vm.assertLe(last, clock + 45 days + 10 days, "I-13: bounded");
        if (last >= clock) moveTo(last + 1);
        Before memory before = books();
        uint256 wanted = bonus(s, s.amount);
        if (s.state <= State.Active) services.expire(service);
        else if (s.state == State.Delivered) services.closeAfterReview(service);
        else services.resolveByDefault(service);
        State to = s.state <= State.Active ? State.Expired : s.state == State.Delivered ? State.Closed : State.Resolved;
        settled(service, s, to, before);
        if (to == State.Closed) rewarded(s, wanted, before);
    }

    function buys(uint32 who, uint48 amount) external {
        vm.warp(clock);
        buysAs(someone(who), amount);
    }

    function buysAs(uint32 buyer, uint48 amount) private act(buyer) {
        uint256 most = ledger.balanceOf(buyer);
        if (most == 0 || buyer == BAKERY || clock > offers.offerOf(_offer).until) return;
        IServices.Instant memory given = purchase(_offer);
        given.requester = buyer;
        given.amount = uint48(amount % (most < 8_00 ? most : 8_00) + 1);
        bytes32 service = pay(given);
        all.push(service);
        ended[service] = State.Closed;
    }

    function recogniseSome(uint32 who, uint32 until) external act(0) {
        IOffers.Recognition memory given = recognition(someone(who), uint40(clock + until % 60 days));
        if (until % 5 == 0 && offers.recognitionOf(given.provider, SOCIAL).until >= clock) given.until = 0;
        recognise(given);
    }

    /// @dev I-11: whoever tries anything on an ended service fails, with every signature that there could be.
    function disturb(uint256 which, uint256 how) external act(0) {
        if (all.length == 0) return;
        bytes32 service = all[which % all.length];
        if (ended[service] == State.None) return;
        IServices.Service memory s = services.serviceOf(service);
        (uint32 requester, uint32 provider) = (s.requester, s.provider);
        bytes memory call;
        if (how % 6 == 0) {
            call = abi.encodeCall(IServices.approve, (service, later(), signed(Intents.APPROVE, service, provider)));
        } else if (how % 6 == 1) {
            call = abi.encodeCall(IServices.close, (service, later(), signed(Intents.CLOSE, service, requester)));
        } else if (how % 6 == 2) {
            bytes memory byRequester = signedFor(service, requester, 1);
            bytes memory byProvider = signedFor(service, provider, 1);
            call = abi.encodeCall(IServices.closeFor, (service, 1, later(), byRequester, byProvider));
        } else if (how % 6 == 3) {
            bytes memory byProvider = signed(Intents.CANCEL, service, provider);
            call = abi.encodeCall(IServices.cancel, (service, provider, later(), byProvider));
        } else if (how % 6 == 4) {
            bytes memory byRequester = signedDispute(service, requester);
            call = abi.encodeCall(IServices.dispute, (service, requester, EVIDENCE, later(), byRequester));
        } else {
            call = abi.encodeCall(IServices.resolveByDefault, (service));
        }
        (bool done_,) = address(services).call(call);
        vm.assertTrue(!done_, "I-11: final states absorb");
    }

    // What is remembered

    function someone(uint32 who) private pure returns (uint32) {
        return who % PEOPLE + 1;
    }

    function some(uint256 which, State state) private view returns (bytes32, IServices.Service memory s) {
        for (uint256 i = 0; i < all.length; i++) {
            bytes32 service = all[(which % all.length + i) % all.length];
            s = services.serviceOf(service);
            if (s.state == state) return (service, s);
        }
        return (0, s);
    }

    function pairOf(uint32 a, uint32 b) public pure returns (uint256) {
        return a < b ? uint256(a) << 32 | b : uint256(b) << 32 | a;
    }

    /// @dev I-11: what was set aside was paid, given back, or burnt; what came on top was issued.
    function settled(bytes32 service, IServices.Service memory s, State to, Before memory before) private {
        Before memory then_ = books();
        uint256 gained = then_.free[s.requester] + then_.free[s.provider] + then_.burnt;
        uint256 had = before.free[s.requester] + before.free[s.provider] + before.burnt;
        vm.assertEq(gained - had, s.amount + then_.issued - before.issued, "I-11: paid, refunded or burnt");
        ended[service] = to;
    }

    /// @dev I-08, written a second time: the bonus that the rules give now.
    function bonus(IServices.Service memory s, uint256 paid) private view returns (uint256 wanted) {
        IOffers.Standing memory standing = offers.recognitionOf(s.provider, SOCIAL);
        if (s.category != SOCIAL || s.state == State.Disputed || standing.sequence == 0) return 0;
        if (s.start < standing.from || s.start > standing.until) return 0;
        uint256 epoch = Months.epochOf(clock);
        if (shared[pairOf(s.requester, s.provider)][epoch] != 0) return 0;
        wanted = paid / 5;
        uint256 left = 5_00 - earned[s.provider][epoch];
        if (wanted > left) wanted = left;
    }

    function rewarded(IServices.Service memory s, uint256 wanted, Before memory before) private {
        uint256 issued = books().issued - before.issued;
        vm.assertLe(issued, wanted, "I-08: no more than the rules give");
        if (issued == 0) return;
        vm.assertLe(books().held, ledger.volumeCap(), "I-07: within the volume after an issuance");
        uint256 epoch = Months.epochOf(clock);
        earned[s.provider][epoch] += issued;
        shared[pairOf(s.requester, s.provider)][epoch]++;
        bonuses++;
    }
}
