/** Shared between the process that migrates and the test that kills it. */
export const MIGRATIONS = 12;
export const ROWS_PER_MIGRATION = 300;
