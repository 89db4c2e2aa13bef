//! The contract, said as sentences: a real router in this process, a clock in the test's hand, no sockets but in one test.

#![allow(clippy::format_push_string, clippy::nonminimal_bool, reason = "tests say it as it is thought")]

#[cfg(test)]
mod cancellation;
#[cfg(test)]
mod command;
#[cfg(test)]
mod dpop;
#[cfg(test)]
mod edges;
#[cfg(test)]
mod held;
#[cfg(test)]
mod limits;
#[cfg(test)]
mod login;
#[cfg(test)]
mod openapi;
#[cfg(test)]
mod phone;
#[cfg(test)]
mod receipts;
#[cfg(test)]
mod sockets;
#[cfg(test)]
mod step_up;
#[cfg(test)]
mod telemetry;
#[cfg(test)]
mod tokens;
#[cfg(test)]
mod uploads;
#[cfg(test)]
mod webhook;
#[cfg(test)]
mod work;
#[cfg(test)]
mod world;
