// Writes the lines of some seeds with the crate's wasm module: node parity.cjs MODULE SEED…
// `src/bin/parity.rs` writes the same ones natively; `cargo xtask parity` compares.
const { writeSync } = require('node:fs')
const { resolve } = require('node:path')

const [path, ...seeds] = process.argv.slice(2)
const file = resolve(path)
const fresh = () => {
    delete require.cache[file]
    return require(file)
}

let wasm = fresh()
let lines = ''
for (const seed of seeds.map(Number)) {
    lines += wasm.schedule(seed)
    for (let number = 0; number < wasm.probes(); number += 1) {
        try {
            lines += `${wasm.probe(seed, number)}\n`
        } catch (error) {
            if (!(error instanceof WebAssembly.RuntimeError)) throw error
            // A panic ends a module; the next one starts with a clean memory.
            wasm = fresh()
            lines += `${wasm.panicked(seed, number)}\n`
        }
    }
}
for (let rest = Buffer.from(lines); rest.length > 0; ) rest = rest.subarray(writeSync(1, rest))
