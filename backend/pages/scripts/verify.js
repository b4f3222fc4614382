// The part of the page where the reader's own browser checks the amount, and says what it found in words.

import { writer } from "./format.js";
import { judge, registerName, rootIn } from "./proof.js";
import { askRegister, AwayError } from "./register.js";

/** What it means if the server does not give the proof. */
const WITHOUT_PROOF = { 404: "unpublished", 409: "other_members", 503: "no_dataset" };
/** What passes by itself: the month is published, its data come, the node is back. */
const PASSING = ["unpublished", "no_dataset", "unasked"];
const LOOK_AGAIN = 15_000;
const MARKS = { holds: "✓", wrong: "✗", unknown: "?" };

class Verification {
  constructor(place) {
    this.place = place;
    this.lang = document.documentElement.lang;
    this.words = JSON.parse(this.find("[data-words]").textContent);
    this.board = null;
    this.round = 0;
    this.find("[data-again]").addEventListener("click", () => this.run());
    this.find("[data-renew]").addEventListener("click", () => {
      this.memory(registerName(this.proof));
      this.conclude();
    });
    this.find("[data-board]").addEventListener("submit", (event) => {
      event.preventDefault();
      this.board = rootIn(new FormData(event.target).get("root")) ?? "malformed";
      this.conclude();
    });
  }

  /** Fetches the proof, asks the register, judges; what an earlier round still brings is dropped. */
  async run({ quietly = false } = {}) {
    const round = ++this.round;
    clearTimeout(this.timer);
    if (!quietly) {
      this.judgement = this.proof = this.register = null;
      this.say("checking");
    }
    const proof = await fetchProof(this.place.dataset.verify);
    if (round !== this.round) return;
    if (typeof proof === "string") {
      this.judgement = this.proof = this.register = null;
      if (proof !== this.place.dataset.state) this.say(proof);
      this.lookAgain(proof);
      return;
    }
    let register = null;
    try {
      register = await askRegister(proof.node, proof.settlements, proof.period, proof.first_block);
    } catch (error) {
      // A proof that names no node or no contract, or an answer that is none, is no answer either.
      if (!(error instanceof AwayError || error instanceof TypeError || error instanceof SyntaxError || error instanceof RangeError)) throw error;
    }
    if (round !== this.round) return;
    const news = !quietly || !this.proof || register;
    Object.assign(this, { proof, register });
    if (news) this.conclude();
    this.lookAgain(this.judgement.state);
  }

  /** Tries again by and by, without a word as long as nothing is new. */
  lookAgain(state) {
    if (PASSING.includes(state)) this.timer = setTimeout(() => this.run({ quietly: true }), LOOK_AGAIN);
  }

  conclude() {
    if (!this.proof) return;
    const { period } = this.place.dataset;
    const page = { period: Number(period), lang: this.lang, shown: shownNumbers(), remembered: this.memory() };
    const judgement = judge(this.proof, page, this.register);
    this.judgement = this.board ? compareWithBoard(judgement, this.board) : judgement;
    if (judgement.state === "verified" && !page.remembered) this.memory(registerName(this.proof));
    this.say(this.judgement.state, this.register ? { final: this.date(this.register.record.finalAt) } : {});
  }

  /** Shows a state of the whole; the steps with it, where there are any. */
  say(state, values = {}) {
    const final = this.register && this.register.blockTime > this.register.record.finalAt;
    const what = state === "verified" ? `verified_what_${final ? "final" : "open"}` : `${state}_what`;
    this.place.dataset.state = state;
    const title = node("p", { className: "verdict-title", textContent: this.text(state) });
    this.find("[data-verdict]").replaceChildren(title, node("p", { textContent: this.text(what, values) }));
    const steps = this.judgement?.steps ?? [];
    this.find("[data-checks]").replaceChildren(...steps.map((step) => this.step(step)));
    this.find("[data-particulars]").replaceChildren(...(this.judgement ? [this.particulars()] : []));
    this.find("[data-board]").hidden = !this.judgement;
    this.find("[data-renew]").hidden = this.judgement?.wrong !== "register";
    this.find("[data-again]").hidden = ["checking", "verified"].includes(state);
    for (const mark of document.querySelectorAll("[data-verdict-mark]")) {
      mark.hidden = state === "checking";
      mark.dataset.state = state;
      if (state !== "checking") mark.textContent = this.text(`${state}_mark`);
    }
  }

  step({ id, state, why, values }) {
    const mark = node("span", { className: "check-mark", textContent: MARKS[state] });
    mark.setAttribute("aria-hidden", "true");
    const hidden = node("span", { className: "visually-hidden", textContent: `${this.text(`mark_${state}`)}: ` });
    const said = { ...values };
    if (values.blockTime) said.blockTime = this.moment(values.blockTime);
    if (values.address) said.address = `${values.address.slice(0, 6)}…${values.address.slice(-4)}`;
    const sentence = this.text(`${id}_${why ?? state}`, said);
    const item = node("li", { className: state });
    item.dataset.step = id;
    item.append(mark, hidden, node("span", { textContent: sentence }));
    return item;
  }

  particulars() {
    const { known } = this.judgement;
    const { proof, register } = this;
    const list = node("dl", { className: "particulars" });
    const add = (name, ...values) => {
      list.append(node("dt", { textContent: this.text(`particular_${name}`) }));
      for (const value of values) list.append(node("dd", { textContent: value }));
    };
    if (known.root) add("root", known.root);
    if (known.leaf) add("leaf", known.leaf);
    add("place", `${proof.index + 1} / ${proof.leaves}`);
    if (register) add("seal", register.record.seal);
    add("register", `${proof.settlements} · ${proof.chain_id}`);
    if (register) {
      add("node", register.node);
      add("block", `${register.block} · ${this.moment(register.blockTime)}`);
    }
    if (known.root && proof.siblings.length) {
      const write = writer(this.lang);
      add(
        "siblings",
        ...proof.siblings.map(({ hash, quota_micro, tokens }) =>
          this.text("particular_sibling", { hash, quota: write.quota(quota_micro, 6), tokens: write.tokens(tokens) }),
        ),
      );
    }
    const details = node("details", { className: "behind" });
    details.append(node("summary", { textContent: this.text("particulars") }), list);
    return details;
  }

  /** The register that this device met before; what is given is remembered from now on. */
  memory(name) {
    const key = `borgo-register ${this.place.dataset.community}`;
    try {
      if (name) localStorage.setItem(key, name);
      return localStorage.getItem(key);
    } catch {
      return null; // a browser that keeps nothing meets it for the first time each time
    }
  }

  text(key, values = {}) {
    return this.words[key].replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
  }

  date(seconds) {
    return this.inRome(seconds, { dateStyle: "long" });
  }

  moment(seconds) {
    return this.inRome(seconds, { dateStyle: "long", timeStyle: "short" });
  }

  inRome(seconds, style) {
    const lang = this.lang === "en" ? "en-GB" : this.lang;
    return new Intl.DateTimeFormat(lang, { ...style, timeZone: "Europe/Rome" }).format(seconds * 1000);
  }

  find(selector) {
    return this.place.querySelector(selector);
  }
}

/** The proof, or the name of the state that we are in without it. */
async function fetchProof(address) {
  try {
    const response = await fetch(address, { cache: "no-store", headers: { Accept: "application/json" } });
    if (!response.ok) return WITHOUT_PROOF[response.status] ?? "server_away";
    return await response.json();
  } catch {
    return "server_away";
  }
}

/** The judgement with one step more: whether the root is the one that the reader brought along. */
function compareWithBoard(judgement, board) {
  const root = judgement.known.root;
  if (board === "malformed") {
    const step = { id: "board", state: "wrong", why: "malformed", values: {} };
    return { ...judgement, steps: [...judgement.steps, step] };
  }
  if (judgement.state === "refused" || !root) return judgement;
  if (root !== board) {
    const step = { id: "board", state: "wrong", why: "board", values: {} };
    return { ...judgement, state: "refused", wrong: "board", steps: [...judgement.steps, step] };
  }
  const state = judgement.state === "unasked" ? "board_only" : judgement.state;
  return { ...judgement, state, steps: [...judgement.steps, { id: "board", state: "holds", values: {} }] };
}

/** Every number of the page that the proof speaks of, as it stands there. */
function shownNumbers() {
  return [...document.querySelectorAll("[data-proven]")].map((element) => ({
    field: element.dataset.proven,
    text: element.textContent,
    label: element.dataset.name ?? element.textContent,
    digits: element.dataset.digits === undefined ? undefined : Number(element.dataset.digits),
  }));
}

function node(name, properties) {
  return Object.assign(document.createElement(name), properties);
}

for (const place of document.querySelectorAll("[data-verify]")) new Verification(place).run();
