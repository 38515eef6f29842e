package dev.naru.was.javaee;

import java.io.IOException;
import java.nio.file.Path;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.apache.tomcat.jakartaee.EESpecProfiles;
import org.apache.tomcat.jakartaee.Migration;

/**
 * Moves an application that was written for Java EE 8 or older, in {@code javax.servlet}, to {@code
 * jakarta.servlet}: its classes, its libraries, its descriptors and pages. Apache's tool does it;
 * {@code javax} packages of Java SE stay what they are.
 */
public final class JakartaMigration {

  /** It tells of each file; held, or its level is lost. */
  private static final Logger TOOL = Logger.getLogger(Migration.class.getName());

  private JakartaMigration() {}

  /**
   * Writes the moved application.
   *
   * @param from an unpacked application
   * @param to a folder that is made
   * @throws IOException when a class or an archive in it cannot be read
   */
  public static void migrate(Path from, Path to) throws IOException {
    TOOL.setLevel(Level.WARNING);
    Migration migration = new Migration();
    migration.setEESpecProfile(EESpecProfiles.TOMCAT);
    migration.setSource(from.toFile());
    migration.setDestination(to.toFile());
    migration.execute();
  }
}
