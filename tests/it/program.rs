//! The program run as its user runs it, over small exports written by hand.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Output},
};

/// A folder with exports, and the lake and packs that come of them.
pub struct Place {
    folder: tempfile::TempDir,
}

/// What a command came to.
pub struct Said {
    pub code: i32,
    pub out: String,
    pub err: String,
}

impl Place {
    /// One team, one practitioner, one open public case with one child; taken on 31 March 2026.
    pub fn small() -> Place {
        let place = Place { folder: tempfile::tempdir().unwrap() };
        fs::create_dir(place.exports()).unwrap();
        place
            .with("export.toml", "taken_on = 2026-03-31\n")
            .with("teams.csv", "team_id,name,kind\nT1,North,public\n")
            .with("staff.csv", "staff_id,name,role,team_id\nP1,Ada Byron,practitioner,T1\nM1,Mary Shelley,service_manager,T1\n")
            .with("cases.csv", "case_id,law_type,team_id,received_on,closed_on\nC1,public,T1,2026-01-05,\n")
            .with("children.csv", "child_id,name,date_of_birth\nK1,Robin Example,2015-06-01\n")
            .with("case_children.csv", "case_id,child_id,role\nC1,K1,subject\n")
            .with(
                "allocations.csv",
                "allocation_id,case_id,staff_id,team_id,capacity,allocated_at,ended_at\n\
                 A1,C1,P1,T1,guardian,2026-01-06T09:00,\n",
            )
    }

    pub fn with(self, file: &str, text: &str) -> Place {
        fs::write(self.exports().join(file), text).unwrap();
        self
    }

    pub fn without(self, file: &str) -> Place {
        fs::remove_file(self.exports().join(file)).unwrap();
        self
    }

    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    pub fn exports(&self) -> PathBuf {
        self.folder.path().join("exports")
    }

    /// Runs the program in this place: its lake is `lake`, its packs are `out`.
    pub fn run(&self, args: &[&str]) -> Said {
        let output: Output = Command::new(env!("CARGO_BIN_EXE_plumbline"))
            .args(args)
            .current_dir(self.folder.path())
            .env_clear()
            .output()
            .unwrap();
        Said {
            code: output.status.code().unwrap(),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }

    /// Runs it, which must go well, and gives its standard output.
    pub fn ok(&self, args: &[&str]) -> String {
        let said = self.run(args);
        assert_eq!(said.code, 0, "{args:?}\n{}{}", said.out, said.err);
        said.out
    }

    /// Ingests and judges.
    pub fn judged(&self) {
        self.ok(&["ingest", "exports"]);
        self.ok(&["check"]);
    }

    /// A query's rows as CSV, without the header.
    pub fn rows(&self, query: &str) -> Vec<String> {
        self.ok(&["sql", "--format", "csv", query]).lines().skip(1).map(str::to_owned).collect()
    }
}

/// Whoever runs the tests, as the program knows them.
pub fn user() -> String {
    nix::unistd::User::from_uid(nix::unistd::geteuid())
        .unwrap()
        .map_or_else(|| nix::unistd::geteuid().to_string(), |u| u.name)
}
