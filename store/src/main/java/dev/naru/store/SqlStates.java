package dev.naru.store;

/** The SQLSTATE codes that Naru acts upon: PostgreSQL documentation, Appendix A. */
final class SqlStates {

  static final String DUPLICATE_DATABASE = "42P04";
  static final String DUPLICATE_ROLE = "42710";
  static final String UNKNOWN_DATABASE = "3D000";
  static final String UNKNOWN_TABLE = "42P01";

  private SqlStates() {}
}
