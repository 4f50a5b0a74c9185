//! The binary `nt24`. Everything it does stands in the library; here is the door.

fn main() -> std::process::ExitCode {
    server::cli::run()
}
