package dev.naru.web.files;

import java.util.List;

/** What came of looking for a path. */
sealed interface Lookup
    permits Resource, Lookup.Nothing, Lookup.Folder, Lookup.Listing, Lookup.Failure {

  /** Nothing is there, or nothing that is served. */
  record Nothing() implements Lookup {}

  /** A folder, asked for without its slash. */
  record Folder() implements Lookup {}

  /**
   * A folder whose content is shown.
   *
   * @param root whether it is the route's own
   * @param entries in no order
   * @param whole whether these are all
   */
  record Listing(boolean root, List<Item> entries, boolean whole) implements Lookup {
    public Listing {
      entries = List.copyOf(entries);
    }
  }

  /**
   * An entry of a folder.
   *
   * @param size in bytes; of a folder without meaning
   * @param modified in seconds since 1970
   */
  record Item(String name, boolean folder, long size, long modified) {}

  /** It could not be told. */
  record Failure(int status) implements Lookup {}
}
