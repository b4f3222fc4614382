// The proof of a member's line, checked by the browser itself.

import { keccak_256 } from "@noble/hashes/sha3.js";

export { keccak_256 };
