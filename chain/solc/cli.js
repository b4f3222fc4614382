// The command line of a native solc, over the compiler of the npm package `solc`, for machines that cannot download a native one.
// It understands what py-solc-x, Brownie, forge, slither and halmos say: --standard-json, --combined-json, paths and remappings.
// `--version` is answered by the launcher that chain/solc/__init__.py writes, without starting the compiler.
"use strict";

const fs = require("fs");
const path = require("path");

const VALUED = {
  "--allow-paths": "allowPaths",
  "--base-path": "basePath",
  "--combined-json": "combined",
  "--evm-version": "evmVersion",
  "--include-path": "includePath",
  "--metadata-hash": "metadataHash",
  "--optimize-runs": "runs",
  "-I": "includePath",
  "-p": "allowPaths",
};
const FLAGS = { "--optimize": "optimize", "--standard-json": "standardJson", "--via-ir": "viaIR" };
// What solc calls a field in --combined-json, and where standard JSON keeps it.
const FIELDS = {
  abi: [["abi"], (contract) => contract.abi],
  asm: [["evm.legacyAssembly"], (contract) => contract.evm.legacyAssembly],
  bin: [["evm.bytecode.object"], (contract) => contract.evm.bytecode.object],
  "bin-runtime": [["evm.deployedBytecode.object"], (contract) => contract.evm.deployedBytecode.object],
  devdoc: [["devdoc"], (contract) => contract.devdoc],
  "function-debug": [["evm.bytecode.functionDebugData"], (contract) => contract.evm.bytecode.functionDebugData],
  "function-debug-runtime": [
    ["evm.deployedBytecode.functionDebugData"],
    (contract) => contract.evm.deployedBytecode.functionDebugData,
  ],
  hashes: [["evm.methodIdentifiers"], (contract) => contract.evm.methodIdentifiers],
  metadata: [["metadata"], (contract) => contract.metadata],
  srcmap: [["evm.bytecode.sourceMap"], (contract) => contract.evm.bytecode.sourceMap],
  "srcmap-runtime": [["evm.deployedBytecode.sourceMap"], (contract) => contract.evm.deployedBytecode.sourceMap],
  "storage-layout": [["storageLayout"], (contract) => contract.storageLayout],
  userdoc: [["userdoc"], (contract) => contract.userdoc],
};

function fail(message) {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}

/** The arguments, as native solc reads them; an unknown option is refused rather than ignored. */
function parse(argv) {
  const options = { allowPaths: [], includePath: [], files: [], remappings: [] };
  for (let i = 0; i < argv.length; i++) {
    const [name, inline] = argv[i].startsWith("-") ? split(argv[i]) : [argv[i], undefined];
    if (name in FLAGS) options[FLAGS[name]] = true;
    else if (name in VALUED) {
      const key = VALUED[name];
      const value = inline ?? argv[++i];
      if (value === undefined) fail(`solc: ${name} needs a value`);
      if (key === "allowPaths") options.allowPaths.push(...value.split(",").filter(Boolean));
      else if (key === "includePath") options.includePath.push(value);
      else options[key] = value;
    } else if (name.startsWith("-") && name !== "-") fail(`solc: this compiler does not know the option ${name}`);
    else if (name.includes("=")) options.remappings.push(name);
    else options.files.push(name);
  }
  return options;
}

function split(argument) {
  const at = argument.indexOf("=");
  return at < 0 ? [argument, undefined] : [argument.slice(0, at), argument.slice(at + 1)];
}

/** All of standard input. A pipe that has nothing yet answers EAGAIN: wait and read on. */
function readStdin() {
  const chunks = [];
  const buffer = Buffer.alloc(1 << 16);
  for (;;) {
    try {
      const count = fs.readSync(0, buffer, 0, buffer.length, null);
      if (count === 0) return Buffer.concat(chunks).toString("utf8");
      chunks.push(Buffer.from(buffer.subarray(0, count)));
    } catch (error) {
      if (error.code === "EOF") return Buffer.concat(chunks).toString("utf8");
      if (error.code !== "EAGAIN") throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
    }
  }
}

/** Reads an imported file from the base path or an include path, and only from folders that are allowed. */
function importer(options) {
  const base = path.resolve(options.basePath || "");
  const roots = [base, ...options.includePath.map((folder) => path.resolve(folder))];
  const allowed = [...roots, ...options.allowPaths.map((folder) => path.resolve(folder))];
  const files = options.files.filter((file) => file !== "-");
  allowed.push(...files.map((file) => path.dirname(path.resolve(file))));
  return (name) => {
    for (const root of roots) {
      const file = path.resolve(root, name);
      if (!fs.existsSync(file)) continue;
      const real = fs.realpathSync(file);
      const inside = allowed.some((folder) => fs.existsSync(folder) && within(fs.realpathSync(folder), real));
      if (!inside) return { error: `File outside of allowed directories: ${real}` };
      return { contents: fs.readFileSync(real, "utf8") };
    }
    return { error: `File not found: ${name}` };
  };
}

function within(folder, file) {
  const way = path.relative(folder, file);
  return way !== "" && !way.startsWith("..") && !path.isAbsolute(way);
}

function compile(input, options) {
  // The wrapper must not print: only JSON may reach standard output.
  const solc = require(require.resolve("solc", { paths: [__dirname, process.env.BORGO_NODE_MODULES || __dirname] }));
  return JSON.parse(solc.compile(JSON.stringify(input), { import: importer(options) }));
}

function standardJson(options) {
  const file = options.files.find((name) => name !== "-");
  const input = JSON.parse(file ? fs.readFileSync(file, "utf8") : readStdin());
  for (const source of Object.values(input.sources || {})) {
    // The npm compiler cannot read `urls` by itself.
    if (source.content === undefined && source.urls) source.content = fs.readFileSync(source.urls[0], "utf8");
  }
  process.stdout.write(`${JSON.stringify(compile(input, { ...options, files: [] }))}\n`);
}

function combinedJson(options) {
  const wanted = options.combined.split(",");
  const unknown = wanted.filter((field) => !(field in FIELDS) && field !== "ast");
  if (unknown.length > 0) fail(`solc: --combined-json does not know ${unknown.join(", ")}`);
  const base = path.resolve(options.basePath || "");
  const sources = {};
  for (const file of options.files) {
    if (file === "-") sources["<stdin>"] = { content: readStdin() };
    else {
      const full = path.resolve(file);
      const name = within(base, full) ? path.relative(base, full) : full;
      sources[name.split(path.sep).join("/")] = { content: fs.readFileSync(full, "utf8") };
    }
  }
  const outputs = wanted.flatMap((field) => (field in FIELDS ? FIELDS[field][0] : []));
  const settings = {
    remappings: options.remappings,
    optimizer: { enabled: Boolean(options.optimize), runs: Number(options.runs || 200) },
    outputSelection: { "*": { "*": outputs, "": wanted.includes("ast") ? ["ast"] : [] } },
  };
  if (options.evmVersion) settings.evmVersion = options.evmVersion;
  if (options.viaIR) settings.viaIR = true;
  if (options.metadataHash) settings.metadata = { bytecodeHash: options.metadataHash };
  const result = compile({ language: "Solidity", sources, settings }, options);
  const messages = result.errors || [];
  for (const message of messages) process.stderr.write(`${message.formattedMessage}\n`);
  if (messages.some((message) => message.severity === "error")) process.exit(1);

  const combined = { contracts: {}, version: process.env.BORGO_SOLC_VERSION };
  for (const [file, contracts] of Object.entries(result.contracts || {})) {
    for (const [name, contract] of Object.entries(contracts)) {
      const entries = wanted.filter((field) => field in FIELDS).map((field) => [field, FIELDS[field][1](contract)]);
      combined.contracts[`${file}:${name}`] = Object.fromEntries(entries);
    }
  }
  if (wanted.includes("ast")) {
    const units = Object.entries(result.sources || {});
    combined.sources = Object.fromEntries(units.map(([file, unit]) => [file, { AST: unit.ast }]));
    combined.sourceList = units.map(([file]) => file);
  }
  process.stdout.write(`${JSON.stringify(combined)}\n`);
}

const options = parse(process.argv.slice(2));
if (options.standardJson) standardJson(options);
else if (options.combined) combinedJson(options);
else fail("solc: this compiler is spoken to through --standard-json or --combined-json");
