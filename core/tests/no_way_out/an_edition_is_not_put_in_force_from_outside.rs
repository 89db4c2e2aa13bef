use std::sync::Arc;

use gongchao_core::{gate::Gate, policy::Edition};

fn widen(gate: &Gate, edition: &Arc<Edition>) {
    gate.put_in_force(edition);
}

fn main() {}
