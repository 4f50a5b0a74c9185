//! What `make bench` measures the API against: a bare axum handler that answers the bytes of a file, on the same machine in
//! the same run. `bare <address> <file>`; `/` answers them with 200, `/304` the status alone.

use axum::Router;
use axum::routing::get;
use http::StatusCode;
use http::header::CONTENT_TYPE;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut args = std::env::args().skip(1);
    let (Some(address), Some(file)) = (args.next(), args.next()) else {
        return Err("bare <address> <file>".into());
    };
    let bytes = bytes::Bytes::from(std::fs::read(file)?);
    let answer = move || {
        let bytes = bytes.clone();
        async move { ([(CONTENT_TYPE, "application/json")], bytes) }
    };
    let router = Router::new()
        .route("/", get(answer))
        .route("/304", get(async || StatusCode::NOT_MODIFIED));
    let listener = tokio::net::TcpListener::bind(address).await?;
    axum::serve(listener, router).await?;
    Ok(())
}
