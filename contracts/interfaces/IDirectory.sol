// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

/// @title A list of communities, municipality by municipality.
/// @notice A region keeps one. It enters its municipalities; each municipality enters its communities, with the addresses of their
/// contracts and the hashes of the code that stood there. The list holds no state of a community, and has no power over one: anybody can
/// keep a list, and whoever reads one chooses whom to believe.
/// @dev There is no factory. Contracts are deployed by whoever can, and anybody verifies them: code against hash here, code against
/// sources and links against the plan by `borgo contracts`.
interface IDirectory {
    /// @notice A municipality, by its ISTAT code.
    /// @param keeper Who enters its communities.
    /// @param communities How many entries it made.
    struct Municipality {
        address keeper;
        uint32 communities;
    }

    /// @notice A community.
    /// @param municipality The ISTAT code.
    /// @param enteredAt The second of the entry; 0 if there is none.
    /// @param withdrawn Whether the municipality has struck it off.
    /// @param name The hash of its name and statute.
    /// @param contracts Its contracts in the order of deployment.
    /// @param codeHashes The hash of the code that stood at each when it was entered.
    struct Community {
        uint32 municipality;
        uint40 enteredAt;
        bool withdrawn;
        bytes32 name;
        address[] contracts;
        bytes32[] codeHashes;
    }

    /// @notice A municipality was entered, or its keeper replaced by the region.
    event MunicipalityEntered(uint32 indexed municipality, address keeper);
    /// @notice A community was entered under a number that is never used again.
    event CommunityEntered(
        uint32 indexed municipality, uint32 indexed community, bytes32 name, address[] contracts, bytes32[] codeHashes
    );
    /// @notice A community was struck off. Its entry stays readable.
    event CommunityWithdrawn(uint32 indexed municipality, uint32 indexed community);
    /// @notice The region's keeper named a successor, who has not yet accepted.
    event RegionOffered(address indexed keeper, address indexed successor);
    /// @notice The successor accepted.
    event RegionTaken(address indexed keeper);

    /// @notice The caller does not keep this part of the list.
    error Directory_NotTheKeeper(address caller);
    /// @notice The zero address cannot keep a list, and 0 is no code of a municipality.
    error Directory_Empty();
    /// @notice There is no such municipality.
    error Directory_NoMunicipality(uint32 municipality);
    /// @notice There is no such community, or it was struck off.
    error Directory_NoCommunity(uint32 community);
    /// @notice No code stands at this address.
    error Directory_NoCode(address place);
    /// @notice This contract belongs to another entry.
    error Directory_Entered(address place, uint32 community);
    /// @notice A community has at least one contract and at most sixteen.
    error Directory_WrongCount(uint256 given);

    /// @notice The region's ISTAT code.
    function REGION() external view returns (uint32);

    /// @notice Who enters municipalities.
    function keeper() external view returns (address);

    /// @notice Names who keeps the region's list next. It takes effect when the successor accepts.
    function offer(address successor) external;

    /// @notice The named successor takes the region's list over.
    function take() external;

    /// @notice Enters a municipality, or gives it another keeper.
    function enterMunicipality(uint32 municipality, address municipalKeeper) external;

    /// @notice Enters a community with its contracts, whose code is hashed here.
    /// @return community Its number, from 1.
    function enterCommunity(uint32 municipality, bytes32 name, address[] calldata contracts)
        external
        returns (uint32 community);

    /// @notice Strikes a community off.
    function withdrawCommunity(uint32 community) external;

    /// @notice A municipality as entered; all zero if it was not.
    function municipalityOf(uint32 municipality) external view returns (Municipality memory);

    /// @notice A community as entered.
    function communityOf(uint32 community) external view returns (Community memory);

    /// @notice The community to which a contract belongs; 0 if it is in no entry, or in one that was struck off.
    function communityAt(address contractAddress) external view returns (uint32 community);

    /// @notice Whether the entry holds and the same code still stands at each of its contracts.
    function verify(uint32 community) external view returns (bool);
}
