// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

import {IDirectory} from "../../../contracts/interfaces/IDirectory.sol";
import {Community} from "../Community.sol";
import {vm} from "../Vm.sol";

contract DirectoryTest is Community {
    uint32 private constant FRIULI_VENEZIA_GIULIA = 6;
    uint32 private constant UDINE = 30_129;
    uint32 private constant TRIESTE = 32_006;
    bytes32 private constant NAME = keccak256("name and statute");
    address private constant MAYOR = address(0xa11);
    address private constant OTHER = address(0xb22);

    IDirectory private directory;

    function setUp() public override {
        super.setUp();
        directory = IDirectory(
            vm.deployCode("Directory.sol:Directory", abi.encode(FRIULI_VENEZIA_GIULIA, address(this)))
        );
    }

    function test_WhenARegionBegins_ItsKeeperIsKnown() public view {
        vm.assertEq(directory.REGION(), FRIULI_VENEZIA_GIULIA, "region");
        vm.assertEq(directory.keeper(), address(this), "keeper");
    }

    function test_AtDeployment_WhenNobodyKeepsIt_Reverts() public {
        refuseCreation(
            "Directory.sol:Directory",
            abi.encode(FRIULI_VENEZIA_GIULIA, address(0)),
            abi.encodeWithSelector(IDirectory.Directory_Empty.selector)
        );
    }

    function test_WhenEveryLevelEnters_ACommunityIsVerifiable() public {
        uint32 community = entered();
        IDirectory.Community memory entry = directory.communityOf(community);
        vm.assertEq(entry.municipality, UDINE, "municipality");
        vm.assertEq(entry.enteredAt, clock, "second");
        vm.assertTrue(entry.name == NAME && !entry.withdrawn, "name");
        vm.assertEq(entry.contracts.length, 8, "contracts");
        vm.assertEq(entry.contracts[0], address(council), "in their order");
        vm.assertTrue(entry.codeHashes[0] == address(council).codehash, "code");
        vm.assertEq(directory.communityAt(address(ballots)), community, "by contract");
        vm.assertEq(directory.municipalityOf(UDINE).communities, 1, "communities");
        vm.assertEq(directory.municipalityOf(UDINE).keeper, MAYOR, "keeper");
        vm.assertTrue(directory.verify(community), "the same code stands there");
    }

    function test_WhenTheCodeIsAnother_DoesNotVerify() public {
        uint32 community = entered();
        vm.etch(address(treasury), hex"00");
        vm.assertTrue(!directory.verify(community), "another code");
    }

    function test_WhenACommunityIsEntered_SaysSo() public {
        directory.enterMunicipality(UDINE, MAYOR);
        address[] memory one = new address[](1);
        one[0] = address(council);
        bytes32[] memory hashes = new bytes32[](1);
        hashes[0] = address(council).codehash;
        vm.prank(MAYOR);
        vm.expectEmit(address(directory));
        emit IDirectory.CommunityEntered(UDINE, 1, NAME, one, hashes);
        vm.assertEq(directory.enterCommunity(UDINE, NAME, one), 1, "number");
    }

    function test_WhenTheMunicipalityIsUnknown_Reverts() public {
        vm.prank(MAYOR);
        vm.expectRevert(abi.encodeWithSelector(IDirectory.Directory_NoMunicipality.selector, UDINE));
        directory.enterCommunity(UDINE, NAME, all());
    }

    function test_WhenAnotherMunicipalityEntersThere_Reverts() public {
        directory.enterMunicipality(UDINE, MAYOR);
        directory.enterMunicipality(TRIESTE, OTHER);
        refuseEntry(OTHER, all(), abi.encodeWithSelector(IDirectory.Directory_NotTheKeeper.selector, OTHER));
    }

    function test_WhenTheRegionEntersACommunityItself_Reverts() public {
        directory.enterMunicipality(UDINE, MAYOR);
        refuseEntry(
            address(this), all(), abi.encodeWithSelector(IDirectory.Directory_NotTheKeeper.selector, address(this))
        );
    }

    function test_WhenThereAreNoContractsOrTooMany_Reverts() public {
        directory.enterMunicipality(UDINE, MAYOR);
        refuseEntry(MAYOR, new address[](0), abi.encodeWithSelector(IDirectory.Directory_WrongCount.selector, 0));
        refuseEntry(MAYOR, new address[](17), abi.encodeWithSelector(IDirectory.Directory_WrongCount.selector, 17));
    }

    function test_WhenNoCodeStandsThere_Reverts() public {
        directory.enterMunicipality(UDINE, MAYOR);
        address[] memory one = new address[](1);
        one[0] = OTHER;
        refuseEntry(MAYOR, one, abi.encodeWithSelector(IDirectory.Directory_NoCode.selector, OTHER));
    }

    function test_WhenAContractIsInAnotherEntry_Reverts() public {
        uint32 community = entered();
        refuseEntry(
            MAYOR, all(), abi.encodeWithSelector(IDirectory.Directory_Entered.selector, address(council), community)
        );
    }

    function test_WhenAContractIsNamedTwice_Reverts() public {
        directory.enterMunicipality(UDINE, MAYOR);
        address[] memory two = new address[](2);
        (two[0], two[1]) = (address(council), address(council));
        refuseEntry(MAYOR, two, abi.encodeWithSelector(IDirectory.Directory_Entered.selector, address(council), 1));
    }

    function test_WhenItIsStruckOff_TheEntryStaysReadableAndTheContractsAreFree() public {
        uint32 community = entered();
        vm.prank(MAYOR);
        vm.expectEmit(address(directory));
        emit IDirectory.CommunityWithdrawn(UDINE, community);
        directory.withdrawCommunity(community);
        vm.assertTrue(directory.communityOf(community).withdrawn, "struck off");
        vm.assertTrue(!directory.verify(community), "not verified");
        vm.assertEq(directory.communityAt(address(council)), 0, "free");
        vm.prank(MAYOR);
        vm.assertEq(directory.enterCommunity(UDINE, NAME, all()), community + 1, "another number");
        vm.prank(MAYOR);
        vm.expectRevert(abi.encodeWithSelector(IDirectory.Directory_NoCommunity.selector, community));
        directory.withdrawCommunity(community);
    }

    function test_WhenSomebodyElseStrikesItOff_Reverts() public {
        uint32 community = entered();
        vm.expectRevert(abi.encodeWithSelector(IDirectory.Directory_NotTheKeeper.selector, address(this)));
        directory.withdrawCommunity(community);
    }

    function test_WhenThereIsNoCommunity_NothingIsVerified() public {
        vm.assertTrue(!directory.verify(1), "none");
        vm.expectRevert(abi.encodeWithSelector(IDirectory.Directory_NoCommunity.selector, 1));
        directory.withdrawCommunity(1);
    }

    function test_WhenTheRegionNamesAnotherKeeper_TheMunicipalityKeepsItsCommunities() public {
        uint32 community = entered();
        vm.expectEmit(address(directory));
        emit IDirectory.MunicipalityEntered(UDINE, OTHER);
        directory.enterMunicipality(UDINE, OTHER);
        vm.assertEq(directory.municipalityOf(UDINE).communities, 1, "communities");
        vm.prank(OTHER);
        directory.withdrawCommunity(community);
    }

    function test_WhenSomebodyElseEntersAMunicipality_Reverts() public {
        vm.prank(MAYOR);
        vm.expectRevert(abi.encodeWithSelector(IDirectory.Directory_NotTheKeeper.selector, MAYOR));
        directory.enterMunicipality(UDINE, MAYOR);
    }

    function test_WhenAMunicipalityHasNoCodeOrKeeper_Reverts() public {
        vm.expectRevert(abi.encodeWithSelector(IDirectory.Directory_Empty.selector));
        directory.enterMunicipality(0, MAYOR);
        vm.expectRevert(abi.encodeWithSelector(IDirectory.Directory_Empty.selector));
        directory.enterMunicipality(UDINE, address(0));
    }

    function test_WhenARegionChangesItsKeeper_TheSuccessorMustAccept() public {
        vm.expectEmit(address(directory));
        emit IDirectory.RegionOffered(address(this), OTHER);
        directory.offer(OTHER);
        vm.assertEq(directory.keeper(), address(this), "not yet");
        vm.expectRevert(abi.encodeWithSelector(IDirectory.Directory_NotTheKeeper.selector, address(this)));
        directory.take();
        vm.prank(OTHER);
        vm.expectEmit(address(directory));
        emit IDirectory.RegionTaken(OTHER);
        directory.take();
        vm.assertEq(directory.keeper(), OTHER, "now");
        vm.prank(OTHER);
        vm.expectRevert(abi.encodeWithSelector(IDirectory.Directory_NotTheKeeper.selector, OTHER));
        directory.take();
        vm.expectRevert(abi.encodeWithSelector(IDirectory.Directory_NotTheKeeper.selector, address(this)));
        directory.offer(MAYOR);
    }

    function entered() private returns (uint32) {
        directory.enterMunicipality(UDINE, MAYOR);
        address[] memory contracts = all();
        vm.prank(MAYOR);
        return directory.enterCommunity(UDINE, NAME, contracts);
    }

    function all() private view returns (address[] memory list) {
        list = new address[](8);
        (list[0], list[1], list[2], list[3]) =
            (address(council), address(members), address(ledger), address(services));
        (list[4], list[5], list[6], list[7]) =
            (address(settlements), address(treasury), address(offers), address(ballots));
    }

    function refuseEntry(address caller, address[] memory contracts, bytes memory reason) private {
        vm.prank(caller);
        vm.expectRevert(reason);
        directory.enterCommunity(UDINE, NAME, contracts);
    }
}
