//! The room as a whole: its machine, its rows and its wire against a server in the test's hand.

mod of_machine;
mod of_rows;
mod of_wire;
mod server;
mod world;
