//! `uniffi-bindgen-swift`: reads the built library and writes the Swift source, the C header and its module map.
//!
//! A program of its own because the general one writes the three only together, and names the module map after the
//! library. `cargo xtask bindings` calls it with the right arguments.

fn main() {
    uniffi::uniffi_bindgen_swift();
}
