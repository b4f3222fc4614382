// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;


import {Channel, ILedger} from "../../../contracts/interfaces/ILedger.sol";
import {Kind, Parameter} from "../../../contracts/interfaces/ICouncil.sol";
import {IServices, State} from "../../../contracts/interfaces/IServices.sol";
import {ISettlements} from "../../../contracts/interfaces/ISettlements.sol";
import {Bounds} from "../../../contracts/libraries/Bounds.sol";
import {Intents} from "../../../contracts/libraries/Intents.sol";
import {Settled} from "../publish/Settled.sol";
import {vm} from "../Vm.sol";

/// @dev People who do what they may, at random, and remember what they did. What can be said about one act is checked around it.
contract Village is Settled {
    struct Books {
        uint256 held;
        uint256 issued;
        uint256 burnt;
    }

    uint32 public population = SHOP;
    bytes32[] public all;
    mapping(bytes32 service => State) public ended;
    bytes26 public sealed_;
    uint256 public closes;
    uint256 public refunds;

    function begin() external {
        setUp();
    }

    modifier now_() {
        vm.warp(clock);
        _;
    }

    /// @dev I-06: what is held grows by what is issued only, and every unit that leaves is booked as burnt.
    modifier conserves() {
        vm.warp(clock);
        Books memory before = books();
        _;
        Books memory then_ = books();
        vm.assertEq(then_.held + then_.burnt - before.burnt, before.held + then_.issued - before.issued, "conserved");
    }

    function books() public view returns (Books memory b) {
        ILedger.Account memory supply = ledger.supply();
        b.held = supply.escrowed + free(supply);
        (b.issued, b.burnt,) = ledger.totals();
    }

    function free(ILedger.Account memory account) public pure returns (uint256) {
        return account.lanes[0] + account.lanes[1] + account.lanes[2] + account.lanes[3];
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

    function serviceOf(bytes32 service) external view returns (IServices.Service memory) {
        return services.serviceOf(service);
    }

    function issuedAgainstShare(Channel channel) external view returns (uint256 issued, uint256 share) {
        issued = ledger.issuedThisEpoch(channel);
        uint256 bps = council.valueOf(Parameter(uint256(Parameter.ShareWelcome) + uint256(channel)));
        share = ledger.volumeCap() * council.valueOf(Parameter.GrowthBps) * bps / 1e8;
    }

    function settlementChangedAfterTheEnd() external view returns (bool) {
        return sealed_ != 0 && settlements.recordOf(DECEMBER).seal != sealed_;
    }

    // What people do

    function passTime(uint256 duration) external now_ {
        uint256[] memory before = new uint256[](population + 1);
        for (uint32 member = 1; member <= population; member++) {
            before[member] = ledger.balanceOf(member);
        }
        pass(duration % 12 days + 1);
        for (uint32 member = 1; member <= population; member++) {
            vm.assertLe(ledger.balanceOf(member), before[member], "I-05: time alone adds nothing");
        }
        if (settlements.isFinal(DECEMBER)) sealed_ = settlements.recordOf(DECEMBER).seal;
    }

    function join(uint256) external conserves {
        if (population == 12) return;
        admit(++population);
        withinVolume();
    }

    function welcome(uint32 who) external conserves {
        uint32 member = someone(who);
        uint256 owed = ledger.welcomeOwedTo(member);
        uint256 budget = ledger.issuable(Channel.Welcome);
        if (owed == 0 || budget == 0) return;
        ledger.payWelcome(member);
        withinVolume();
    }

    function ask(uint32 from, uint32 to, uint48 amount, uint40 start, uint40 span) external conserves {
        IServices.Request memory given = order();
        (given.requester, given.provider, given.mediator) = (someone(from), someone(to), 0);
        ILedger.Account memory account = ledger.accountOf(given.requester);
        uint256 most = free(account);
        uint256 maxPrice = council.valueOf(Parameter.MaxPrice);
        if (most > maxPrice) most = maxPrice;
        if (given.requester == given.provider || most == 0) return;
        if (account.open >= council.valueOf(Parameter.MaxOpen)) return;
        given.amount = uint48(amount % most + 1);
        given.start = uint40(clock + start % 20 days);
        given.performBy = given.start + span % 25 days;
        all.push(request(given));
    }

    function approve(uint256 which) external conserves {
        (bytes32 service, IServices.Service memory s) = some(which, State.Requested);
        if (service == 0 || clock > s.approveBy) return;
        services.approve(service, later(), signed(Intents.APPROVE, service, s.provider));
    }

    function deliver(uint256 which) external conserves {
        (bytes32 service, IServices.Service memory s) = some(which, State.Active);
        if (service == 0 || clock < s.start || clock > s.performBy) return;
        services.deliver(service, later(), signed(Intents.DELIVER, service, s.provider));
    }

    function close(uint256 which, bool afterDelivery) external conserves {
        (bytes32 service, IServices.Service memory s) = some(which, afterDelivery ? State.Delivered : State.Active);
        if (service == 0 || clock > s.performBy + services.GRACE()) return;
        (uint256 balance, uint256 burnt) = (ledger.balanceOf(s.provider), books().burnt);
        services.close(service, later(), signed(Intents.CLOSE, service, s.requester));
        paid(service, s, balance, burnt);
    }

    function closeAfterReview(uint256 which) external conserves {
        (bytes32 service, IServices.Service memory s) = some(which, State.Delivered);
        if (service == 0 || clock <= s.reviewBy) return;
        (uint256 balance, uint256 burnt) = (ledger.balanceOf(s.provider), books().burnt);
        services.closeAfterReview(service);
        paid(service, s, balance, burnt);
    }

    function cancel(uint256 which, uint256 state, bool byProvider) external conserves {
        (bytes32 service, IServices.Service memory s) = some(which, State(state % 3 + 1));
        if (service == 0) return;
        if (!byProvider && (s.state == State.Delivered || (s.state == State.Active && clock >= s.start))) return;
        uint32 by = byProvider ? s.provider : s.requester;
        (uint256 balance, uint256 burnt) = (ledger.balanceOf(s.requester), books().burnt);
        services.cancel(service, by, later(), signed(Intents.CANCEL, service, by));
        refunded(service, s, State.Cancelled, balance, burnt);
    }

    function expire(uint256 which, bool approved) external conserves {
        (bytes32 service, IServices.Service memory s) = some(which, approved ? State.Active : State.Requested);
        if (service == 0 || clock <= (approved ? s.performBy + services.GRACE() : s.approveBy)) return;
        (uint256 balance, uint256 burnt) = (ledger.balanceOf(s.requester), books().burnt);
        services.expire(service);
        refunded(service, s, State.Expired, balance, burnt);
    }

    /// @dev I-11: whoever tries anything on an ended service fails.
    function disturb(uint256 which, uint256 how) external conserves {
        if (all.length == 0) return;
        bytes32 service = all[which % all.length];
        if (ended[service] == State.None) return;
        IServices.Service memory s = services.serviceOf(service);
        bytes memory call;
        if (how % 6 == 0) {
            bytes memory signature = signed(Intents.APPROVE, service, s.provider);
            call = abi.encodeCall(IServices.approve, (service, later(), signature));
        } else if (how % 6 == 1) {
            bytes memory signature = signed(Intents.DELIVER, service, s.provider);
            call = abi.encodeCall(IServices.deliver, (service, later(), signature));
        } else if (how % 6 == 2) {
            bytes memory signature = signed(Intents.CLOSE, service, s.requester);
            call = abi.encodeCall(IServices.close, (service, later(), signature));
        } else if (how % 6 == 3) {
            bytes memory signature = signed(Intents.CANCEL, service, s.provider);
            call = abi.encodeCall(IServices.cancel, (service, s.provider, later(), signature));
        } else if (how % 6 == 4) {
            call = abi.encodeCall(IServices.expire, (service));
        } else {
            call = abi.encodeCall(IServices.closeAfterReview, (service));
        }
        (bool done,) = address(services).call(call);
        vm.assertTrue(!done, "I-11: final states absorb");
    }

    function govern(uint8 which, uint24 next) external conserves {
        Parameter parameter = Parameter(which % Bounds.COUNT);
        bytes memory data = abi.encode(parameter, next % (council.stateOf(parameter).max + 1));
        vm.prank(address(ballots));
        try council.enact(Kind.ChangeParameter, data) {} catch {}
    }

    function settle() external conserves {
        ISettlements.Record memory record = settlements.recordOf(DECEMBER);
        uint8 revision = record.finalAt == 0 ? 0 : record.revision + 1;
        ISettlements.Settlement memory given = settlement(revision);
        bool allowed = revision <= 5 && (record.finalAt == 0 || clock <= record.finalAt);
        try settlements.publish(given, signatures(given, 3)) {
            vm.assertTrue(allowed, "I-20: nothing after the end");
        } catch {
            vm.assertTrue(!allowed, "a revision in time is taken");
        }
    }

    function someone(uint32 who) private view returns (uint32) {
        return who % population + 1;
    }

    function some(uint256 which, State state) private view returns (bytes32, IServices.Service memory s) {
        for (uint256 i = 0; i < all.length; i++) {
            bytes32 service = all[(which % all.length + i) % all.length];
            s = services.serviceOf(service);
            if (s.state == state) return (service, s);
        }
        return (0, s);
    }

    /// @dev I-07, second half.
    function withinVolume() private view {
        vm.assertLe(books().held, ledger.volumeCap(), "I-07: within the volume after an issuance");
    }

    function paid(bytes32 service, IServices.Service memory s, uint256 balance, uint256 burnt) private {
        uint256 received = ledger.balanceOf(s.provider) - balance;
        vm.assertEq(received + books().burnt - burnt, s.amount, "I-11: paid or overflowed");
        ended[service] = State.Closed;
        closes++;
    }

    function refunded(bytes32 service, IServices.Service memory s, State state, uint256 balance, uint256 burnt) private {
        uint256 returned = ledger.balanceOf(s.requester) - balance;
        vm.assertEq(returned + books().burnt - burnt, s.amount, "I-11: refunded or expired");
        ended[service] = state;
        refunds++;
    }
}
