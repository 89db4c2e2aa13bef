//! Each way around the gate that a hurried hand might try does not compile.

#[test]
fn no_way_around_the_gate_compiles() {
    trybuild::TestCases::new().compile_fail("tests/no_way_out/*.rs");
}
