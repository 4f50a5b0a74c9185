//! How much memory do uploads take? Streams 20 files of 25 MiB at once into a store, then inspects and keeps them, and
//! prints the peak after each step (Linux only).
//!
//! `cargo run -p documents --example memory`

use std::convert::Infallible;

use bytes::Bytes;
use documents::{MAX_BYTES, Store, inspect, text_of_pdf};
use futures_util::{Stream, future, stream};

const FILES: u8 = 20;
const CHUNK: usize = 64 * 1024;

#[expect(clippy::print_stdout, reason = "printing is what this example is for")]
#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = std::env::temp_dir().join(format!("documents-memory-{}", std::process::id()));
    let store = Store::open(&format!("file://{}", folder.display()), &folder)?;
    println!("at the start:          {}", peak()?);

    let uploads = (0..FILES).map(|number| store.receive(pdf(number), MAX_BYTES));
    let received = future::try_join_all(uploads).await?;
    println!("20 x 25 MiB received:  {}", peak()?);

    let checks = received.iter().map(|file| inspect(file.path(), file.kind()));
    future::try_join_all(checks).await?;
    println!("20 PDFs inspected:     {}", peak()?);

    future::join_all(received.iter().map(|file| text_of_pdf(file.path()))).await;
    println!("20 texts taken out:    {}", peak()?);

    let kept = future::try_join_all(received.into_iter().map(|file| file.keep())).await?;
    for stored in &kept {
        store.verify(stored.sha256).await?;
    }
    println!("20 kept and verified:  {}", peak()?);
    std::fs::remove_dir_all(folder)?;
    Ok(())
}

/// The chunks of a PDF of exactly 25 MiB: a page and an image that fills the file. Each is another one.
fn pdf(number: u8) -> impl Stream<Item = Result<Bytes, Infallible>> {
    const IMAGE: usize = 26_214_400 - 300;
    let head = format!(
        "%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Count 1/Kids[3 0 R]>>endobj\n\
         3 0 obj<</Type/Page/Parent 2 0 R>>endobj\n4 0 obj<</Length {IMAGE}>>stream\n"
    );
    let tail = "\nendstream endobj\ntrailer<</Root 1 0 R>>\nstartxref\n0\n%%EOF\n";
    let fill = " ".repeat(300 - head.len() - tail.len());
    let sizes = (0..IMAGE.div_ceil(CHUNK)).map(|index| CHUNK.min(IMAGE - index * CHUNK));
    let image = sizes.map(move |size| Bytes::from(vec![number; size]));
    let parts = std::iter::once(Bytes::from(head)).chain(image);
    stream::iter(parts.chain([Bytes::from(fill), Bytes::from(tail)]).map(Ok))
}

/// The most memory this process ever had resident.
fn peak() -> std::io::Result<String> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    Ok(line.unwrap_or("unknown").trim().to_owned())
}
