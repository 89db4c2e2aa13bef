use gongchao_core::gate::{Gate, Standing};

fn say_yes(gate: &Gate, everything: Standing) {
    gate.publish(everything);
}

fn main() {}
