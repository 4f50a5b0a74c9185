//! `nt24 backup` and `nt24 restore`: database, keys and documents in one tar file.
//!
//! They belong together: without the keys the audit log cannot be checked and second factors cannot be read, without the
//! documents the evidence is gone. The database is copied first: what it names then is in the folder of documents, which
//! only grows. Documents in a bucket stay there. A PostgreSQL database has its own tools; then this refuses instead of
//! writing half a backup.

use std::fs::{self, File, OpenOptions};
use std::path::Path;

use serde_json::json;

use super::output::{Failure, Output};
use crate::auth::keys::private_folder;
use crate::config::Config;
use crate::platform::Platform;

const DATABASE: &str = "nt24.db";
const KEYS: &str = "keys";
const DOCUMENTS: &str = "documents";
/// Uploads that have not arrived yet; below the folder of documents.
const INCOMING: &str = "incoming";

fn failed(what: &str, path: &Path, error: &std::io::Error) -> Failure {
    Failure::text(format!("{what} {}: {error}.", path.display()))
}

/// Writes a backup. The server may go on writing meanwhile.
pub(super) async fn write(
    config: &Config,
    platform: &Platform,
    file: &Path,
    output: &Output,
) -> Result<(), Failure> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let archive = options
        .open(file)
        .map_err(|error| failed("The backup cannot be written to", file, &error))?;
    // Beside the database and not in a folder for temporary files: the copy holds every secret.
    let copy = config.data_dir.join("nt24.db.copy");
    drop(fs::remove_file(&copy));
    let written = match platform.store.copy_into(&copy.to_string_lossy()).await {
        Ok(()) => pack(archive, &copy, &config.data_dir.join(KEYS), documents(config))
            .map_err(|error| failed("The backup cannot be written to", file, &error)),
        Err(error) => Err(Failure::setting("NT24_DATABASE_URL", &error)),
    };
    drop(fs::remove_file(&copy));
    if let Err(failure) = written {
        drop(fs::remove_file(file));
        return Err(failure);
    }
    output.done(
        &format!(
            "The backup is in {}. Keep it safe: it holds every secret.",
            file.display()
        ),
        &json!({ "file": file }),
    );
    Ok(())
}

/// The folder of documents, when they are in one.
fn documents(config: &Config) -> Option<&Path> {
    config.document_store.strip_prefix("file://").map(Path::new)
}

fn pack(archive: File, database: &Path, keys: &Path, documents: Option<&Path>) -> std::io::Result<()> {
    let mut tar = tar::Builder::new(archive);
    tar.append_path_with_name(database, DATABASE)?;
    tar.append_dir_all(KEYS, keys)?;
    if let Some(folder) = documents.filter(|folder| folder.is_dir()) {
        for entry in fs::read_dir(folder)? {
            let entry = entry?;
            if entry.file_type()?.is_dir() && entry.file_name() != INCOMING {
                tar.append_dir_all(Path::new(DOCUMENTS).join(entry.file_name()), entry.path())?;
            }
        }
    }
    tar.into_inner()?.sync_all()
}

/// Restores a backup into a data directory that holds neither database nor keys nor documents.
pub(super) fn restore(config: &Config, file: &Path, output: &Output) -> Result<(), Failure> {
    let data = &config.data_dir;
    if !config.database_url.starts_with("sqlite:") {
        return Err(Failure::text(
            "NT24_DATABASE_URL: a PostgreSQL database is restored with pg_restore, not by nt24.",
        ));
    }
    let papers = documents(config);
    let places = [DATABASE, KEYS].map(|name| data.join(name));
    if let Some(there) = places
        .iter()
        .map(std::path::PathBuf::as_path)
        .chain(papers)
        .find(|path| path.exists())
    {
        return Err(Failure::text(format!(
            "NT24_DATA_DIR: {} exists. Restore into an empty folder; nothing was changed.",
            there.display()
        )));
    }
    let archive = File::open(file).map_err(|error| failed("The backup cannot be read from", file, &error))?;
    private_folder(data).map_err(|error| failed("NT24_DATA_DIR cannot be made:", data, &error))?;
    let mut seen = false;
    for entry in tar::Archive::new(archive)
        .entries()
        .map_err(|error| failed("This is no backup:", file, &error))?
    {
        let mut entry = entry.map_err(|error| failed("This is no backup:", file, &error))?;
        let path = entry
            .path()
            .map_err(|error| failed("This is no backup:", file, &error))?
            .into_owned();
        // Only what a backup holds; anything else could land anywhere.
        if path != Path::new(DATABASE) && !path.starts_with(KEYS) && !path.starts_with(DOCUMENTS) {
            return Err(Failure::text(format!(
                "This is no backup: {} holds {}.",
                file.display(),
                path.display()
            )));
        }
        // A link could lead what follows it out of the folder.
        let kind = entry.header().entry_type();
        if !kind.is_file() && !kind.is_dir() {
            return Err(Failure::text(format!(
                "This is no backup: {} holds {}, which is neither a file nor a folder.",
                file.display(),
                path.display()
            )));
        }
        seen |= path == Path::new(DATABASE);
        if let Ok(inside) = path.strip_prefix(DOCUMENTS) {
            let Some(papers) = papers else {
                return Err(Failure::text(
                    "NT24_DOCUMENT_STORE: the backup holds documents, and this store is a bucket. Restore into a folder first.",
                ));
            };
            // `unpack_in` would put them below the data directory, wherever the store is; the check of the path is its own.
            if inside
                .components()
                .any(|part| !matches!(part, std::path::Component::Normal(_)))
            {
                return Err(Failure::text(format!(
                    "This is no backup: it holds {}.",
                    path.display()
                )));
            }
            let place = papers.join(inside);
            if let Some(folder) = place.parent() {
                private_folder(folder)
                    .map_err(|error| failed("The backup cannot be unpacked into", papers, &error))?;
            }
            entry
                .unpack(&place)
                .map_err(|error| failed("The backup cannot be unpacked into", papers, &error))?;
            continue;
        }
        entry
            .unpack_in(data)
            .map_err(|error| failed("The backup cannot be unpacked into", data, &error))?;
    }
    if !seen {
        return Err(Failure::text(format!(
            "This is no backup: {} holds no database.",
            file.display()
        )));
    }
    output.done(
        &format!("The backup is restored into {}.", data.display()),
        &json!({ "dataDir": data }),
    );
    Ok(())
}
