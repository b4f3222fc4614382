// The typed messages (EIP-712) as JavaScript signs them: the same `intents.json` from which `intents.py` makes its own.
// The specification is given by the caller, so that a page may bundle it and a program read it.

import { keccak_256 } from "@noble/hashes/sha3.js";
import { bytesToHex, concatBytes, hexToBytes, utf8ToBytes } from "@noble/hashes/utils.js";

const DOMAIN_TYPE = "EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)";

/** What `eth_signTypedData_v4`, and the libraries that follow it, take. */
export function typedData(spec, name, message, chainId, verifyingContract) {
  const fields = fieldsOf(spec, name);
  const odd = [...Object.keys(message), ...fields.map(([, field]) => field)].filter(
    (field) => !(field in message) || !fields.some(([, known]) => known === field),
  );
  if (odd.length) throw new TypeError(`The fields of the message ${name} do not fit: ${[...new Set(odd)].sort().join(", ")}.`);
  return {
    domain: { ...spec.domain, chainId, verifyingContract },
    types: { [name]: fields.map(([type, field]) => ({ name: field, type })) },
    primaryType: name,
    message,
  };
}

/** What is signed: 32 bytes as `0x…`. Integers are numbers or bigints, addresses and `bytes32` hexadecimal text, arrays arrays. */
export function digest(spec, name, message, chainId, verifyingContract) {
  const data = typedData(spec, name, message, chainId, verifyingContract);
  const domain = keccak_256(
    concatBytes(
      hashOf(DOMAIN_TYPE),
      hashOf(data.domain.name),
      hashOf(data.domain.version),
      word("uint256", chainId),
      word("address", verifyingContract),
    ),
  );
  const values = data.types[name].map((field) => word(field.type, message[field.name]));
  const struct = keccak_256(concatBytes(hashOf(typeText(spec, name)), ...values));
  return "0x" + bytesToHex(keccak_256(concatBytes(hexToBytes("1901"), domain, struct)));
}

/** The text whose hash is the message's type. */
export function typeText(spec, name) {
  return `${name}(${fieldsOf(spec, name)
    .map(([type, field]) => `${type} ${field}`)
    .join(",")})`;
}

function fieldsOf(spec, name) {
  const known = spec.types[name];
  if (!known) throw new TypeError(`There is no message ${name}. There are ${Object.keys(spec.types).join(", ")}.`);
  return known.fields;
}

function hashOf(text) {
  return keccak_256(utf8ToBytes(text));
}

/** One word of the ABI's encoding. The messages hold no other types than these. */
function word(type, value) {
  if (type === "bytes32[]") {
    if (!Array.isArray(value)) throw new TypeError(`${value} is no ${type}.`);
    // An array is hashed as its members in a row.
    return keccak_256(concatBytes(...value.map((each) => word("bytes32", each))));
  }
  if (type === "bytes32" || type === "address") {
    const length = type === "address" ? 40 : 64;
    if (typeof value !== "string" || !new RegExp(`^0x[0-9a-fA-F]{${length}}$`).test(value)) {
      throw new TypeError(`${value} is no ${type}.`);
    }
    return hexToBytes(value.slice(2).toLowerCase().padStart(64, "0"));
  }
  const bits = BigInt(type.slice("uint".length));
  const number = BigInt(value);
  if (number < 0n || number >= 1n << bits) throw new RangeError(`${value} is no ${type}.`);
  return hexToBytes(number.toString(16).padStart(64, "0"));
}
