package dev.naru.web.files;

/** What came of looking for a path. */
sealed interface Lookup permits Resource, Lookup.Nothing, Lookup.Folder, Lookup.Failure {

  /** Nothing is there, or nothing that is served. */
  record Nothing() implements Lookup {}

  /** A folder, asked for without its slash. */
  record Folder() implements Lookup {}

  /** It could not be told. */
  record Failure(int status) implements Lookup {}
}
