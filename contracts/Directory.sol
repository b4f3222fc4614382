// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

import {IDirectory} from "./interfaces/IDirectory.sol";

/// @title A list of communities, municipality by municipality.
/// @notice Specified in `interfaces/IDirectory.sol`.
contract Directory is IDirectory {
    uint256 private constant MOST_CONTRACTS = 16;

    /// @inheritdoc IDirectory
    uint32 public immutable REGION;

    /// @inheritdoc IDirectory
    address public keeper;
    address private _successor;
    uint32 private _count;
    mapping(uint32 municipality => Municipality) private _municipalities;
    mapping(uint32 community => Community) private _communities;
    mapping(address place => uint32 community) private _communityAt;

    modifier onlyKeeper() {
        if (msg.sender != keeper) revert Directory_NotTheKeeper(msg.sender);
        _;
    }

    constructor(uint32 region, address firstKeeper) {
        if (firstKeeper == address(0)) revert Directory_Empty();
        (REGION, keeper) = (region, firstKeeper);
        emit RegionTaken(firstKeeper);
    }

    /// @inheritdoc IDirectory
    function offer(address successor) external onlyKeeper {
        // slither-disable-next-line missing-zero-check (zero takes an offer back)
        _successor = successor;
        emit RegionOffered(msg.sender, successor);
    }

    /// @inheritdoc IDirectory
    function take() external {
        if (msg.sender != _successor) revert Directory_NotTheKeeper(msg.sender);
        (keeper, _successor) = (msg.sender, address(0));
        emit RegionTaken(msg.sender);
    }

    /// @inheritdoc IDirectory
    function enterMunicipality(uint32 municipality, address municipalKeeper) external onlyKeeper {
        if (municipality == 0 || municipalKeeper == address(0)) revert Directory_Empty();
        _municipalities[municipality].keeper = municipalKeeper;
        emit MunicipalityEntered(municipality, municipalKeeper);
    }

    /// @inheritdoc IDirectory
    function enterCommunity(uint32 municipality, bytes32 name, address[] calldata contracts)
        external
        returns (uint32 community)
    {
        address municipalKeeper = _municipalities[municipality].keeper;
        if (municipalKeeper == address(0)) revert Directory_NoMunicipality(municipality);
        if (msg.sender != municipalKeeper) revert Directory_NotTheKeeper(msg.sender);
        if (contracts.length == 0 || contracts.length > MOST_CONTRACTS) revert Directory_WrongCount(contracts.length);

        community = ++_count;
        bytes32[] memory codeHashes = new bytes32[](contracts.length);
        for (uint256 i = 0; i < contracts.length; i++) {
            address place = contracts[i];
            if (place.code.length == 0) revert Directory_NoCode(place);
            if (_communityAt[place] != 0) revert Directory_Entered(place, _communityAt[place]);
            _communityAt[place] = community;
            codeHashes[i] = place.codehash;
        }
        _municipalities[municipality].communities++;
        _communities[community] = Community({
            municipality: municipality,
            enteredAt: uint40(block.timestamp),
            withdrawn: false,
            name: name,
            contracts: contracts,
            codeHashes: codeHashes
        });

        emit CommunityEntered(municipality, community, name, contracts, codeHashes);
    }

    /// @inheritdoc IDirectory
    function withdrawCommunity(uint32 community) external {
        Community storage entry = _communities[community];
        if (entry.enteredAt == 0 || entry.withdrawn) revert Directory_NoCommunity(community);
        if (msg.sender != _municipalities[entry.municipality].keeper) revert Directory_NotTheKeeper(msg.sender);

        entry.withdrawn = true;
        for (uint256 i = 0; i < entry.contracts.length; i++) {
            // slither-disable-next-line costly-loop (at most sixteen)
            delete _communityAt[entry.contracts[i]];
        }

        emit CommunityWithdrawn(entry.municipality, community);
    }

    /// @inheritdoc IDirectory
    function municipalityOf(uint32 municipality) external view returns (Municipality memory) {
        return _municipalities[municipality];
    }

    /// @inheritdoc IDirectory
    function communityOf(uint32 community) external view returns (Community memory) {
        return _communities[community];
    }

    /// @inheritdoc IDirectory
    function communityAt(address contractAddress) external view returns (uint32 community) {
        return _communityAt[contractAddress];
    }

    /// @inheritdoc IDirectory
    function verify(uint32 community) external view returns (bool) {
        Community storage entry = _communities[community];
        if (entry.enteredAt == 0 || entry.withdrawn) return false;
        for (uint256 i = 0; i < entry.contracts.length; i++) {
            if (entry.contracts[i].codehash != entry.codeHashes[i]) return false;
        }
        return true;
    }
}
