use gongchao_core::{gate::uses::Use, policy::Feature};

struct Anything;

impl Use for Anything {
    const FEATURE: Feature = Feature::Login;
}

fn main() {}
