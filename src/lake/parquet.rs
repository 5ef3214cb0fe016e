//! How every Parquet file of the lake is written: compression, statistics, row groups and, when the lake has a key,
//! encryption. Never says what is in a file.

use std::{fmt, fs::File, path::Path, sync::Arc};

use arrow::datatypes::SchemaRef;
use parquet::{
    arrow::{
        ArrowWriter,
        arrow_reader::{ArrowReaderMetadata, ArrowReaderOptions},
    },
    basic::{Compression, ZstdLevel},
    encryption::{decrypt::FileDecryptionProperties, encrypt::FileEncryptionProperties},
    errors::ParquetError,
    file::{
        metadata::SortingColumn,
        properties::{EnabledStatistics, WriterProperties, WriterPropertiesBuilder, WriterVersion},
    },
};

use super::create_file;
use crate::{Error, Result, model::hex};

/// Rows of a row group: a million rows are eight groups, so that a reader after one case skips most of them, and
/// several threads share the rest.
pub const ROW_GROUP_ROWS: usize = 131_072;

/// Level 1 is two thirds of the time of level 3, for files a few hundredths larger.
const ZSTD_LEVEL: i32 = 1;

/// What a file is encrypted with: AES-256-GCM, footer and all columns.
#[derive(Clone, PartialEq, Eq)]
pub struct Key([u8; 32]);

impl Key {
    pub fn new(key: [u8; 32]) -> Key {
        Key(key)
    }

    /// Of 64 hexadecimal digits, as a key's file holds them.
    pub fn of_hex(text: &str) -> Option<Key> {
        hex::bytes(text.trim())?.try_into().ok().map(Key)
    }

    /// Those digits: DataFusion takes them so.
    pub fn hex(&self) -> String {
        hex::of(self.0)
    }

    pub(super) fn bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Debug for Key {
    /// Shows that there is a key, never which.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Key(…)")
    }
}

/// The properties of every Parquet file of the lake; a caller may still add what only it knows, such as the order.
pub fn properties(key: Option<&Key>) -> WriterPropertiesBuilder {
    let level = ZstdLevel::try_new(ZSTD_LEVEL).expect("the level is one that zstd has");
    let properties = WriterProperties::builder()
        .set_writer_version(WriterVersion::PARQUET_2_0)
        .set_compression(Compression::ZSTD(level))
        .set_statistics_enabled(EnabledStatistics::Page)
        .set_max_row_group_row_count(Some(ROW_GROUP_ROWS));
    match key {
        None => properties,
        Some(Key(key)) => {
            let encryption = FileEncryptionProperties::builder(key.to_vec()).build();
            properties
                .with_file_encryption_properties(encryption.expect("a key of 32 bytes is one that AES has"))
        }
    }
}

/// A new Parquet file that only its owner may read.
///
/// # Errors
/// `Disk` (exit 5) when it cannot be made.
pub fn create(path: &Path, schema: SchemaRef, properties: WriterProperties) -> Result<ArrowWriter<File>> {
    ArrowWriter::try_new(create_file(path)?, schema, Some(properties)).map_err(failed(path))
}

/// The columns of a file, and those by which its rows are in order, as it says itself.
///
/// # Errors
/// `Disk` and `Lake` (exit 5) when it cannot be read.
pub fn shape_of(path: &Path, key: Option<&Key>) -> Result<(SchemaRef, Option<Vec<SortingColumn>>)> {
    let file = File::open(path).map_err(Error::disk(path))?;
    let mut options = ArrowReaderOptions::new();
    if let Some(Key(key)) = key {
        let decryption = FileDecryptionProperties::builder(key.to_vec()).build().map_err(failed(path))?;
        options = options.with_file_decryption_properties(decryption);
    }
    let facts = ArrowReaderMetadata::load(&file, options).map_err(failed(path))?;
    let sorting = facts.metadata().row_groups().first().and_then(|group| group.sorting_columns().cloned());
    Ok((facts.schema().clone(), sorting))
}

/// For `map_err` on writing or reading a Parquet file of the lake.
pub fn failed(path: &Path) -> impl Fn(ParquetError) -> Error {
    let path = Arc::<Path>::from(path);
    move |e| Error::Lake(format!("{}: {e}", path.display()))
}
