//! A SQL session over one snapshot. Alone names datafusion: every query of the program goes through here,
//! so that no generic code of DataFusion is compiled anywhere else.
//!
//! A session is the system's own, over everything (ingest, judgement), or a viewer's, in which the cases
//! that viewer may not see do not exist.

use std::{
    collections::{BTreeMap, BTreeSet},
    num::NonZeroUsize,
    path::{Path, PathBuf},
    sync::Arc,
};

use arrow::{
    array::ArrayRef,
    datatypes::{DataType, Field, Schema, SchemaRef},
    record_batch::RecordBatch,
};
use chrono::NaiveDate;
use datafusion::{
    catalog::TableProvider,
    common::config::ConfigFileDecryptionProperties,
    dataframe::DataFrame,
    datasource::MemTable,
    execution::{
        SendableRecordBatchStream, SessionStateBuilder, TaskContext,
        disk_manager::{DiskManagerBuilder, DiskManagerMode},
        memory_pool::{FairSpillPool, TrackConsumersPool},
        runtime_env::RuntimeEnvBuilder,
    },
    logical_expr::{Expr, cast, lit},
    physical_plan::{ExecutionPlan, common::collect, execute_stream},
    prelude::{ParquetReadOptions, SessionConfig, SessionContext, ident},
};
use futures::StreamExt;
use parquet::file::properties::WriterProperties;
use serde::de::DeserializeOwned;
use tokio::runtime::Runtime;

use crate::{Error, Result, contract, lake, model::Calendar};

mod accounts;
mod compact;
mod contract_views;
mod divide;
mod erase;
mod errors;
mod formula;
mod functions;
mod keyed;
mod lake_tables;
mod lineage;
mod mutants;
mod needs;
mod obligation;
mod query;
mod reach;
mod recount;
mod scope;
mod viewer;

use compact::CompactJoins;
use scope::Look;

pub use accounts::{Told, told};
pub use divide::{divide_results, divide_snapshot, shielded_refusals};
pub use erase::{
    Alone, ErasedRow, Refused, alone, blank_refused, cases_named, erase_from_results, erase_from_tables,
};
pub use formula::{Formula, Number};
pub use functions::Unit;
pub use lineage::Lineage;
pub use mutants::{Mutant, mutants};
pub use needs::Needs;
pub use reach::{entitled, hidden_from};
pub use recount::{hidden_sha256, month_ends};
pub use viewer::{Asks, HiddenCases, View, hidden_cases, open};

/// A value bound to a `$name` of a query.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    Int(i64),
    Bool(bool),
    Date(NaiveDate),
    Text(String),
    NullDate,
    NullText,
}

pub type Params = BTreeMap<String, Value>;

/// What a session may use.
#[derive(Debug, Clone)]
pub struct Limits {
    pub threads: usize,
    pub memory_bytes: usize,
    /// Where sorts and joins spill: a folder of the lake, made when first needed. Blank: nowhere; what does not fit fails.
    pub spill: Option<PathBuf>,
    /// What Parquet files are encrypted with. Then nothing spills: it would stand in the clear.
    pub key: Option<lake::Key>,
}

/// A query that is planned, and of which no row was read yet.
pub struct Planned {
    plan: Arc<dyn ExecutionPlan>,
    context: Arc<TaskContext>,
}

/// Rows in memory that a query can name as a table.
pub struct Rows {
    pub schema: SchemaRef,
    pub batches: Vec<RecordBatch>,
}

impl Rows {
    /// One batch of named columns of equal length.
    pub fn of(columns: Vec<(&str, ArrayRef)>) -> Result<Rows> {
        let field = |(name, column): &(&str, ArrayRef)| Field::new(*name, column.data_type().clone(), true);
        let schema = Arc::new(Schema::new(columns.iter().map(field).collect::<Vec<_>>()));
        let columns = columns.into_iter().map(|(_, column)| column).collect();
        let batch = RecordBatch::try_new(schema.clone(), columns)
            .map_err(|e| Error::Defect(format!("our own table cannot be made: {e}")))?;
        Ok(Rows { schema, batches: vec![batch] })
    }
}

pub struct Session {
    context: SessionContext,
    runtime: Runtime,
    calendar: Arc<Calendar>,
    threads: usize,
    /// Columns that there are not for this session's viewer, each with why.
    withheld: BTreeMap<String, Vec<String>>,
    part: Option<Part>,
    key: Option<lake::Key>,
}

/// The part of the organisation that a viewer answers for, where it is not the whole.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Part {
    pub teams: BTreeSet<String>,
    /// Those whose own work it is.
    pub own: BTreeSet<String>,
    /// They, and the staff of the teams.
    pub staff: BTreeSet<String>,
}

impl Session {
    /// A session with our functions and no tables.
    ///
    /// # Errors
    /// When the operating system gives no threads or no folder to spill to.
    pub fn new(calendar: Calendar, as_at: NaiveDate, limits: &Limits) -> Result<Session> {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(limits.threads)
            .thread_stack_size(8 << 20)
            .build()
            .map_err(|e| Error::Lake(format!("no threads to be had: {e}")))?;
        let consumers = NonZeroUsize::new(3).expect("three is not zero");
        let pool = TrackConsumersPool::new(FairSpillPool::new(limits.memory_bytes), consumers);
        let mode = match &limits.spill {
            Some(folder) if limits.key.is_none() && lake::make_own_folders(folder)? => {
                DiskManagerMode::Directories(vec![folder.clone()])
            }
            _ => DiskManagerMode::Disabled,
        };
        let disk = DiskManagerBuilder::default().with_mode(mode);
        let environment = RuntimeEnvBuilder::new()
            .with_memory_pool(Arc::new(pool))
            .with_disk_manager_builder(disk)
            .build_arc()
            .map_err(|e| {
                let folder = limits.spill.as_deref().unwrap_or(Path::new("")).display();
                Error::Lake(format!("{folder}: cannot be used to spill to: {e}"))
            })?;
        let config = SessionConfig::new()
            .with_target_partitions(limits.threads)
            .with_information_schema(false)
            .set_str("datafusion.sql_parser.dialect", "postgresql")
            .set_bool("datafusion.sql_parser.collect_spans", true)
            .set_bool("datafusion.optimizer.enable_dynamic_filter_pushdown", false)
            .set_bool("datafusion.execution.parquet.pushdown_filters", true);
        let state = SessionStateBuilder::new()
            .with_default_features()
            .with_config(config)
            .with_runtime_env(environment)
            .with_physical_optimizer_rule(Arc::new(CompactJoins))
            .build();
        let context = SessionContext::new_with_state(state);
        let calendar = Arc::new(calendar);
        for function in functions::all(&calendar, as_at) {
            context.register_udf(function);
        }
        Ok(Session {
            context,
            runtime,
            calendar,
            threads: limits.threads,
            withheld: BTreeMap::new(),
            part: None,
            key: limits.key.clone(),
        })
    }

    /// Another calendar and as-at day for the functions: the rules' examples change both.
    pub fn set_days(&mut self, calendar: Calendar, as_at: NaiveDate) {
        self.calendar = Arc::new(calendar);
        for function in functions::all(&self.calendar, as_at) {
            self.context.register_udf(function);
        }
    }

    pub fn calendar(&self) -> &Calendar {
        &self.calendar
    }

    pub fn threads(&self) -> usize {
        self.threads
    }

    /// The part of the organisation that this session shows; `None`: the whole.
    pub fn part(&self) -> Option<&Part> {
        self.part.as_ref()
    }

    /// The rows of a query.
    pub fn batches(&self, sql: &str, params: &Params) -> Result<Vec<RecordBatch>> {
        Ok(self.table(sql, params)?.batches)
    }

    /// The rows of a query with their columns, which stand even where there are no rows.
    pub fn table(&self, sql: &str, params: &Params) -> Result<Rows> {
        self.runtime.block_on(async {
            let frame = self.frame(sql, params).await?;
            // The stream's schema, not the frame's, which stands before types are coerced.
            let stream = frame.execute_stream().await.map_err(|e| self.say(e))?;
            let schema = stream.schema();
            let batches = collect(stream).await.map_err(|e| self.say(e))?;
            Ok(Rows { schema, batches })
        })
    }

    /// The rows of a query, each read into `T` by its column names; dates and timestamps arrive as ISO text.
    pub fn rows<T: DeserializeOwned>(&self, sql: &str, params: &Params) -> Result<Vec<T>> {
        let mut rows = Vec::new();
        self.each_batch(sql, params, &mut |batch| {
            rows.extend(read_rows(batch)?);
            Ok(())
        })?;
        Ok(rows)
    }

    /// The columns of a table.
    ///
    /// # Errors
    /// `Wrong` where there is no such table.
    pub fn columns(&self, table: &str) -> Result<Vec<String>> {
        self.runtime.block_on(async {
            let frame = self.context.table(table).await.map_err(|e| self.say(e))?;
            Ok(frame.schema().fields().iter().map(|field| field.name().clone()).collect())
        })
    }

    /// Hands out the rows of a query batch by batch in the order in which the tables it reads were written: for a query that
    /// sorts, joins and groups nothing, and more rows than are wanted in memory.
    ///
    /// # Errors
    /// As [`Session::each_batch`].
    pub fn each_batch_in_order(
        &self,
        sql: &str,
        params: &Params,
        each: &mut dyn FnMut(&RecordBatch) -> Result<()>,
    ) -> Result<()> {
        self.runtime.block_on(async {
            let frame = in_order(self.frame(sql, params).await?);
            let stream = frame.execute_stream().await.map_err(|e| self.say(e))?;
            self.hand_out(stream, each).await
        })
    }

    /// Writes the rows of a query to one Parquet file, streaming, and says how many there were.
    pub fn write_parquet(&self, sql: &str, params: &Params, file: &Path) -> Result<u64> {
        self.write_planned(self.planned(sql, params)?, file)
    }

    /// How the rows of a query are to be had, worked out before any is read.
    pub fn planned(&self, sql: &str, params: &Params) -> Result<Planned> {
        self.runtime.block_on(async {
            let frame = self.frame(sql, params).await?;
            let context = Arc::new(frame.task_ctx());
            let plan = frame.create_physical_plan().await.map_err(|e| self.say(e))?;
            Ok(Planned { plan, context })
        })
    }

    /// Writes the rows of a planned query to one Parquet file, streaming, and says how many there were.
    pub fn write_planned(&self, planned: Planned, file: &Path) -> Result<u64> {
        self.runtime.block_on(async {
            let stream = execute_stream(planned.plan, planned.context).map_err(|e| self.say(e))?;
            self.stream_to(stream, file, lake::parquet::properties(self.key.as_ref()).build(), None).await
        })
    }

    /// Hands out the rows of a query batch by batch, as they come; first an empty batch, that shows its columns.
    ///
    /// # Errors
    /// When the query is wrong or cannot be worked out, and whatever `each` gives.
    pub fn each_batch(
        &self,
        sql: &str,
        params: &Params,
        each: &mut dyn FnMut(&RecordBatch) -> Result<()>,
    ) -> Result<()> {
        self.runtime.block_on(async {
            let frame = self.frame(sql, params).await?;
            let stream = frame.execute_stream().await.map_err(|e| self.say(e))?;
            each(&RecordBatch::new_empty(stream.schema()))?;
            self.hand_out(stream, each).await
        })
    }

    async fn hand_out(
        &self,
        mut stream: SendableRecordBatchStream,
        each: &mut dyn FnMut(&RecordBatch) -> Result<()>,
    ) -> Result<()> {
        while let Some(batch) = stream.next().await {
            each(&batch.map_err(|e| self.say(e))?)?;
        }
        Ok(())
    }

    /// Writes a table to one Parquet file.
    pub fn write_table(&self, name: &str, file: &Path) -> Result<u64> {
        self.runtime.block_on(async {
            let frame = self.context.table(name).await.map_err(|e| self.say(e))?;
            let stream = frame.execute_stream().await.map_err(|e| self.say(e))?;
            self.stream_to(stream, file, lake::parquet::properties(self.key.as_ref()).build(), None).await
        })
    }

    /// With the types of a schema of the same columns, where one is given.
    async fn stream_to(
        &self,
        mut stream: SendableRecordBatchStream,
        file: &Path,
        properties: WriterProperties,
        schema: Option<SchemaRef>,
    ) -> Result<u64> {
        let wrong = lake::parquet::failed(file);
        let schema = schema.unwrap_or_else(|| stream.schema());
        let mut writer = lake::parquet::create(file, schema.clone(), properties)?;
        let mut written = 0;
        while let Some(batch) = stream.next().await {
            let batch = batch.map_err(|e| self.say(e))?;
            written += batch.num_rows() as u64;
            writer.write(&in_types_of(&schema, batch)?).map_err(&wrong)?;
        }
        let output = writer.into_inner().map_err(&wrong)?;
        output.sync_all().map_err(Error::disk(file))?;
        Ok(written)
    }

    /// A Parquet file, or a folder of them, as a table.
    pub fn add_parquet(&self, name: &str, file: &Path) -> Result<()> {
        self.add_files(name, &[file.to_owned()])
    }

    /// Several of them as one table.
    pub fn add_files(&self, name: &str, files: &[PathBuf]) -> Result<()> {
        self.register(name, self.files(files)?.into_view())
    }

    /// Parquet files, or folders of them, as a viewer sees them.
    fn add_looked_at(&self, name: &str, files: &[PathBuf], look: &Look) -> Result<()> {
        let provider = scope::looked_at(self.files(files)?, look).map_err(|e| self.say(e))?;
        self.register(name, provider)
    }

    /// A table that no query can name yet, as a viewer sees it.
    fn add_provider_looked_at(&self, name: &str, whole: Arc<dyn TableProvider>, look: &Look) -> Result<()> {
        let whole = self.context.read_table(whole).map_err(|e| self.say(e))?;
        let provider = scope::looked_at(whole, look).map_err(|e| self.say(e))?;
        self.register(name, provider)
    }

    /// Parquet files, or folders of them, as a frame of its own: no query can name it.
    fn files(&self, files: &[PathBuf]) -> Result<DataFrame> {
        let shown = || files.iter().map(|file| file.display().to_string()).collect::<Vec<_>>().join(", ");
        let paths: Option<Vec<&str>> = files.iter().map(|file| file.to_str()).collect();
        let paths = paths.ok_or_else(|| Error::Lake(format!("{}: not a UTF-8 path", shown())))?;
        self.runtime
            .block_on(self.context.read_parquet(paths, self.reading()))
            .map_err(|e| Error::Lake(format!("{}: damaged, or not ours: {e}", shown())))
    }

    fn reading(&self) -> ParquetReadOptions<'static> {
        match &self.key {
            None => ParquetReadOptions::default(),
            Some(key) => {
                ParquetReadOptions::default().file_decryption_properties(ConfigFileDecryptionProperties {
                    footer_key_as_hex: key.hex(),
                    ..ConfigFileDecryptionProperties::default()
                })
            }
        }
    }

    /// A query as a table that no query can name yet.
    fn provider(&self, sql: &str, params: &Params) -> Result<Arc<dyn TableProvider>> {
        Ok(self.runtime.block_on(self.frame(sql, params))?.into_view())
    }

    /// A table under another name too.
    pub fn add_alias(&self, name: &str, table: &str) -> Result<()> {
        let frame = self.runtime.block_on(self.context.table(table)).map_err(|e| self.say(e))?;
        self.register(name, frame.into_view())
    }

    /// Rows in memory as a table.
    pub fn add_rows(&self, name: &str, rows: Rows) -> Result<()> {
        let table = MemTable::try_new(rows.schema, vec![rows.batches]).map_err(|e| self.say(e))?;
        self.register(name, Arc::new(table))
    }

    /// A query as a view, its parameters bound now.
    pub fn add_view(&self, name: &str, sql: &str, params: &Params) -> Result<()> {
        let frame = self.runtime.block_on(self.frame(sql, params))?;
        self.register(name, frame.into_view())
    }

    /// A query's rows, computed now, as a table.
    pub fn add_materialised(&self, name: &str, sql: &str, params: &Params) -> Result<()> {
        let rows = self.table(sql, params)?;
        self.add_rows(name, rows)
    }

    /// A rule's query as the view `owed`, checked to be obligations and given their types.
    ///
    /// # Errors
    /// When it does not plan, or its columns are not those of an obligation.
    pub fn add_obligations(&self, sql: &str, params: &Params) -> Result<()> {
        let frame = self.runtime.block_on(self.frame(sql, params))?;
        let frame = obligation::checked(frame, sql)?;
        self.register("owed", frame.into_view())
    }

    /// Which columns of which tables a query reads.
    pub fn needs(&self, sql: &str, params: &Params) -> Result<Needs> {
        self.runtime.block_on(async {
            let frame = self.frame(sql, params).await?;
            let plan = frame.into_optimized_plan().map_err(|e| self.say(e))?;
            needs::of(&plan).map_err(|e| self.say(e))
        })
    }

    /// The views `broken_references` and `keyed_rows`, over every table of the contract; `supplied` are the tables that
    /// the exports hold.
    pub fn add_contract_views(&self, supplied: &BTreeSet<String>) -> Result<()> {
        let (broken, keyed) = self
            .runtime
            .block_on(async {
                let broken = contract_views::broken_references(&self.context, supplied).await?;
                Ok((broken, contract_views::keyed_rows(&self.context).await?))
            })
            .map_err(|e| self.say(e))?;
        self.register("broken_references", broken.into_view())?;
        self.register("keyed_rows", keyed.into_view())
    }

    /// The rows of a table of the contract with this key; two columns' keys are joined by `/`. None for another table.
    pub fn rows_by_key(&self, table: &str, key: &str) -> Result<Rows> {
        let none = || Rows { schema: Arc::new(Schema::empty()), batches: Vec::new() };
        let Some(described) = contract::table(table) else { return Ok(none()) };
        let parts: Vec<&str> = match described.key.len() {
            1 => vec![key],
            _ => key.split('/').collect(),
        };
        if parts.len() != described.key.len() {
            return Ok(none());
        }
        self.runtime.block_on(async {
            let is_key = described
                .key
                .iter()
                .zip(parts)
                .map(|(column, part)| cast(ident(column), DataType::Utf8).eq(lit(part)));
            let is_key = is_key.reduce(Expr::and).expect("a table has a key");
            let frame = self
                .context
                .table(table)
                .await
                .and_then(|frame| frame.filter(is_key))
                .map_err(|e| self.say(e))?;
            let stream = frame.execute_stream().await.map_err(|e| self.say(e))?;
            let schema = stream.schema();
            let batches = collect(stream).await.map_err(|e| self.say(e))?;
            Ok(Rows { schema, batches })
        })
    }

    /// Adds rows to a table in memory: the rules' examples alone use it.
    pub fn insert(&self, sql: &str) -> Result<()> {
        self.runtime.block_on(async {
            let plan = self.context.state().create_logical_plan(sql).await.map_err(|e| self.say(e))?;
            let frame = self.context.execute_logical_plan(plan).await.map_err(|e| self.say(e))?;
            frame.collect().await.map(|_| ()).map_err(|e| self.say(e))
        })
    }

    /// The names of the tables and views a query may use, in order.
    pub fn table_names(&self) -> BTreeSet<String> {
        let names =
            self.context.catalog("datafusion").and_then(|c| c.schema("public")).map(|s| s.table_names());
        names.unwrap_or_default().into_iter().collect()
    }

    fn register(&self, name: &str, provider: Arc<dyn TableProvider>) -> Result<()> {
        // Replacing is wanted: `owed` is another rule's each time.
        self.context.deregister_table(name).map_err(|e| self.say(e))?;
        self.context.register_table(name, provider).map_err(|e| self.say(e))?;
        Ok(())
    }

    async fn frame(&self, sql: &str, params: &Params) -> Result<DataFrame> {
        let statement = query::bound(sql, params)?;
        let state = self.context.state();
        let plan = state.statement_to_plan(statement).await.map_err(|e| self.say(e))?;
        Ok(DataFrame::new(state, plan))
    }

    fn say(&self, error: datafusion::error::DataFusionError) -> Error {
        errors::said(error, &self.table_names(), &self.withheld)
    }
}

/// The columns of the table `unused_rows`: a raw file, and a row of it that no staging query passed on.
pub fn unused_rows_schema() -> SchemaRef {
    lake_tables::no_unused_rows().schema
}

/// The rows of a frame in the order in which the files it reads were written.
fn in_order(frame: DataFrame) -> DataFrame {
    let (mut state, plan) = frame.into_parts();
    // Of several partitions of one file nobody knows which comes first.
    state.config_mut().options_mut().execution.target_partitions = 1;
    DataFrame::new(state, plan)
}

/// Rows in the types of a schema: DataFusion reads text of one kind as text of another.
fn in_types_of(schema: &SchemaRef, batch: RecordBatch) -> Result<RecordBatch> {
    if batch.schema() == *schema {
        return Ok(batch);
    }
    let columns = batch.columns().iter().zip(schema.fields());
    let columns = columns.map(|(column, field)| arrow::compute::cast(column, field.data_type()));
    let columns = columns.collect::<std::result::Result<Vec<_>, _>>();
    columns
        .and_then(|columns| RecordBatch::try_new(schema.clone(), columns))
        .map_err(|e| Error::Defect(format!("rows cannot be written as they were read: {e}")))
}

/// Rows into `T` by the names of their columns.
fn read_rows<T: DeserializeOwned>(batch: &RecordBatch) -> Result<Vec<T>> {
    let mut json = arrow::json::WriterBuilder::new()
        .with_explicit_nulls(true)
        .build::<_, arrow::json::writer::JsonArray>(Vec::new());
    let read = |e: &dyn std::fmt::Display| Error::Defect(format!("a query's rows cannot be read: {e}"));
    json.write(batch).map_err(|e| read(&e))?;
    json.finish().map_err(|e| read(&e))?;
    let text = json.into_inner();
    if text.is_empty() {
        return Ok(Vec::new());
    }
    serde_json::from_slice(&text).map_err(|e| read(&e))
}

/// The tables and views that a query names, its own CTEs aside.
///
/// # Errors
/// `Wrong` where it cannot be read.
pub fn tables_named(sql: &str) -> Result<BTreeSet<String>> {
    query::tables(sql)
}

/// The `$names` that a query holds, without their sign.
///
/// # Errors
/// `Wrong` where it cannot be read.
pub fn parameters_named(sql: &str) -> Result<BTreeSet<String>> {
    query::parameters(sql)
}
