//! Measures import and screening: a made-up EU list of 20,000 entries in the official CSV format, 10,000 names against it.
//!
//! `cargo run --release -p screening --example screening [entries] [names]`

use std::{
    fs::{self, File},
    io::{BufReader, BufWriter, Write},
    time::{Duration, Instant},
};

use domain::kernel::Country;
use screening::{
    eu,
    sample::{self, Sequence, misspelt},
    screen::{Band, Index, Subject},
};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let mut number = |usual: u32| arguments.next().map_or(Ok(usual), |text| text.parse());
    let (entries, names) = (number(20_000)?, number(10_000)?);

    let path = std::env::temp_dir().join(format!("screening-{}.csv", std::process::id()));
    let entities = sample::entities(1, entries);
    sample::eu_csv(&entities, BufWriter::new(File::create(&path)?))?;
    let size = fs::metadata(&path)?.len();
    let subjects = subjects(&entities, names);
    drop(entities);

    let (loaded, import) = timed(|| {
        File::open(&path)
            .map_err(Box::<dyn std::error::Error>::from)
            .and_then(|file| Ok(eu::read_csv(BufReader::new(file))?))
    });
    fs::remove_file(&path)?;
    let loaded = loaded?;
    let aliases: usize = loaded.entries.iter().map(|entry| entry.names.len()).sum();
    let (index, build) = timed(|| Index::build(loaded.entries));
    let (hits, screening) = timed(|| {
        subjects
            .iter()
            .map(|subject| index.screen(subject))
            .collect::<Vec<_>>()
    });

    let count = |band| {
        hits.iter()
            .filter(|hits| hits.first().is_some_and(|hit| hit.band == band))
            .count()
    };
    let mut out = std::io::stdout().lock();
    writeln!(
        out,
        "list        {} entries, {aliases} names, {:.1} MB",
        index.len(),
        size as f64 / 1e6
    )?;
    writeln!(out, "import      {import}")?;
    writeln!(out, "index       {build}")?;
    writeln!(out, "screening   {screening} for {} names", subjects.len())?;
    writeln!(
        out,
        "best hit    block {}, review {}, enhanced {}, none {}; {} hits in all",
        count(Band::Block),
        count(Band::Review),
        count(Band::Enhanced),
        hits.iter().filter(|hits| hits.is_empty()).count(),
        hits.iter().map(Vec::len).sum::<usize>()
    )?;
    writeln!(
        out,
        "peak memory {}",
        peak_memory().unwrap_or_else(|| "unknown".to_owned())
    )?;
    Ok(())
}

/// Parties of which one in ten resembles somebody on the list.
fn subjects(entities: &[sample::Entity], count: u32) -> Vec<Subject> {
    let mut sequence = Sequence::new(2);
    let country = Country::parse("DE").ok().map(|country| country.code().to_owned());
    let mut subject = |number: u32| {
        let listed = entities
            .get(sequence.below(entities.len()))
            .and_then(|entity| entity.names.first());
        let name = match listed {
            Some(listed) if number.is_multiple_of(10) => misspelt(listed, sequence.below(1 << 20)),
            _ => sample::name(&mut sequence),
        };
        Subject {
            names: vec![name],
            country: country.clone().filter(|_| number.is_multiple_of(2)),
            ..Subject::default()
        }
    };
    (0..count).map(&mut subject).collect()
}

#[expect(clippy::disallowed_methods, reason = "this program exists to measure time")]
fn timed<T>(work: impl FnOnce() -> T) -> (T, String) {
    let (start, before) = (Instant::now(), processor_time());
    let result = work();
    let wall = start.elapsed();
    let processor = before
        .zip(processor_time())
        .map_or_else(String::new, |(before, after)| {
            format!(" ({:.2?} of processor time)", after.saturating_sub(before))
        });
    (result, format!("{wall:.2?}{processor}"))
}

/// How long this process has run on a processor, as Linux tells it; other work on the machine does not count.
fn processor_time() -> Option<Duration> {
    let text = fs::read_to_string("/proc/self/schedstat").ok()?;
    text.split_whitespace()
        .next()?
        .parse()
        .ok()
        .map(Duration::from_nanos)
}

/// The most memory this process has held, as Linux tells it.
fn peak_memory() -> Option<String> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    Some(line.trim().to_owned())
}
