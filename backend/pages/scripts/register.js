// Asks a node of the chain what is published of a month, by JSON-RPC and with the contract's encoding written out by hand, so
// that no library and no server of ours stands between the reader and the answer.

import { utf8ToBytes } from "@noble/hashes/utils.js";
import { hash } from "../../../chain/merkle.mjs";

const SETTLEMENT = "(uint32,uint8,bytes32,uint32,uint64,uint64,uint64,bytes32,bytes32,bytes32,uint40)";
const RECORD_OF = selector("recordOf(uint32)");
const THRESHOLD = selector("THRESHOLD()");
const PUBLISH = selector(`publish(${SETTLEMENT},bytes[])`);
const PUBLISHED = topic(`SettlementPublished${SETTLEMENT}`);
const PATIENCE = 15_000;
const TRUE_UP = 1_000_000;
const NEVER = 2 ** 40 - 1;

/** No answer came from the node, or none that a node gives. */
export class AwayError extends Error {}

/**
 * What the contract at `contract` says of a period now. `event` is the publication of the revision that holds, with the number of
 * reporters that signed it; null if the node does not keep events that long. `corrected` is whether a true-up follows it that counts.
 */
export async function askRegister(node, contract, period, firstBlock) {
  const call = (data) => ({ method: "eth_call", params: [{ to: contract, data }, "latest"] });
  const [chainId, block, recordWords, threshold, nextWords] = await ask(node, [
    { method: "eth_chainId", params: [] },
    { method: "eth_getBlockByNumber", params: ["latest", false] },
    call(RECORD_OF + word(period)),
    call(THRESHOLD),
    call(RECORD_OF + word(period + TRUE_UP)),
  ]);
  const [seal, revision, finalAt] = words(recordWords, 3);
  const next = Number(BigInt("0x" + words(nextWords, 3)[2]));
  const record = { seal: "0x" + seal.slice(0, 52), revision: Number(BigInt("0x" + revision)), finalAt: Number(BigInt("0x" + finalAt)) };
  return {
    node,
    contract,
    chainId: BigInt(chainId),
    block: Number(BigInt(block.number)),
    blockTime: Number(BigInt(block.timestamp)),
    record,
    threshold: Number(BigInt(threshold)),
    corrected: next > 0 && next !== NEVER,
    event: record.finalAt ? await findEvent(node, contract, period, record.revision, firstBlock) : null,
  };
}

async function findEvent(node, contract, period, revision, firstBlock) {
  const filter = {
    address: contract,
    topics: [PUBLISHED, "0x" + word(period), "0x" + word(revision)],
    fromBlock: "0x" + BigInt(firstBlock).toString(16),
    toBlock: "latest",
  };
  let log;
  try {
    [[log]] = await ask(node, [{ method: "eth_getLogs", params: [filter] }]);
  } catch (error) {
    if (error instanceof AwayError) return null;
    throw error;
  }
  if (!log || log.address.toLowerCase() !== contract.toLowerCase() || log.topics[0] !== PUBLISHED) return null;
  const [root, leaves, tokens, sharedWh, incentiveCents] = words(log.data, 9);
  return {
    root: "0x" + root,
    leaves: Number(BigInt("0x" + leaves)),
    tokens: BigInt("0x" + tokens),
    sharedWh: Number(BigInt("0x" + sharedWh)),
    incentiveCents: Number(BigInt("0x" + incentiveCents)),
    signed: await countSignatures(node, log.transactionHash),
  };
}

/** How many signatures were handed over with the publication; null if it came by another way than plainly. */
async function countSignatures(node, transaction) {
  try {
    const [sent] = await ask(node, [{ method: "eth_getTransactionByHash", params: [transaction] }]);
    if (!sent.input.startsWith(PUBLISH)) return null;
    const given = sent.input.slice(PUBLISH.length);
    const offset = Number(BigInt("0x" + given.slice(11 * 64, 12 * 64))) * 2;
    return Number(BigInt("0x" + given.slice(offset, offset + 64)));
  } catch {
    return null; // it is told beside the proof, and nothing hangs on it
  }
}

async function ask(node, questions) {
  const batch = questions.map((question, id) => ({ jsonrpc: "2.0", id, ...question }));
  let answers;
  try {
    const response = await fetch(node, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(batch),
      cache: "no-store",
      credentials: "omit",
      redirect: "error",
      signal: AbortSignal.timeout(PATIENCE),
    });
    answers = await response.json();
  } catch (error) {
    throw new AwayError(String(error.message ?? error));
  }
  if (!Array.isArray(answers)) throw new AwayError("The node does not answer as nodes do.");
  return questions.map((_, id) => {
    const answer = answers.find((each) => each.id === id);
    if (!answer || answer.result === undefined || answer.result === null) {
      throw new AwayError(String(answer?.error?.message ?? "The node leaves a question without an answer."));
    }
    return answer.result;
  });
}

function selector(signature) {
  return topic(signature).slice(0, 10);
}

function topic(signature) {
  return hash(utf8ToBytes(signature));
}

function word(value) {
  return BigInt(value).toString(16).padStart(64, "0");
}

/** The first words of an answer; there is no such contract where there are fewer. */
function words(data, count) {
  if (!new RegExp(`^0x[0-9a-f]{${64 * count},}$`).test(data)) throw new AwayError("There is no register at this address.");
  return Array.from({ length: count }, (_, i) => data.slice(2 + 64 * i, 66 + 64 * i));
}
