//! Mail into a folder: for machines without a mail server, for the sandbox and for tests.

use std::path::{Path, PathBuf};

use async_trait::async_trait;
use tokio::fs;
use tokio::io::AsyncWriteExt;

use super::render::render;
use super::{MailError, Mailer, Message};

/// Writes each mail as a file `<time>-<id>.eml` into a folder, which is made when needed. Names sort by time. The same
/// mail sent twice is one file.
#[derive(Clone, Debug)]
pub struct Files {
    folder: PathBuf,
}

impl Files {
    /// A mailer into this folder.
    #[must_use]
    pub fn new(folder: impl Into<PathBuf>) -> Self {
        Self {
            folder: folder.into(),
        }
    }
}

#[async_trait]
impl Mailer for Files {
    async fn send(&self, message: &Message) -> Result<(), MailError> {
        let bytes = render(message)?.formatted();
        let name = format!("{:015}-{}.eml", message.sent_at.unix_millis(), message.id);
        let failed = |error: std::io::Error| {
            MailError::Retry(format!(
                "The mail cannot be written into {} ({error}). Check the folder and the free space.",
                self.folder.display()
            ))
        };
        fs::create_dir_all(&self.folder).await.map_err(failed)?;
        let temporary = self.folder.join(format!("{name}.part"));
        write(&temporary, &bytes).await.map_err(failed)?;
        fs::rename(&temporary, self.folder.join(name))
            .await
            .map_err(failed)
    }
}

/// Writes a file that only this user may read: mails hold links that open doors.
async fn write(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    options.mode(0o600);
    let mut file = options.open(path).await?;
    file.write_all(bytes).await?;
    file.sync_all().await
}
