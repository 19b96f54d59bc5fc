package io.compensationd.database;

/// The scripts of ours that are run again where somebody took away what they made. Each may be run at any time.
enum Script {
    /// our columns
    V02(2, "V02__task_columns.sql"),
    /// the triggers
    V05(5, "V05__triggers.sql"),
    /// the unique key
    V06(6, "V06__idempotency_key.sql"),
    /// the claim's index
    V07(7, "V07__claim_index.sql"),
    /// what was completed before, or while the trigger was gone
    V08(8, "V08__adopt_history.sql");

    final int version;
    final String file;

    Script(int version, String file) {
        this.version = version;
        this.file = file;
    }

    String sql(TableName tasks, int lanes) {
        return text(file, tasks, lanes);
    }

    /// A migration's text with its placeholders filled in.
    static String text(String file, TableName tasks, int lanes) {
        return Resources.text("/db/migration/" + file)
                .replace("${tasks}", tasks.quoted())
                .replace("${lanes}", "" + lanes)
                .replace("${mask}", "" + (lanes - 1));
    }
}
