package dev.naru.engine.data;

import java.io.IOException;
import javax.sql.DataSource;

/** Databases of applications: each has one of its own, and a role with no rights outside it. */
public interface DataSources {

  /**
   * The database of an application, made when it is asked for the first time; pooled.
   *
   * @param name 1 to 48 characters: a-z, 0-9 and hyphens, a letter first
   * @throws IOException with a message for an operator when it cannot be had
   */
  DataSource application(String name) throws IOException;
}
