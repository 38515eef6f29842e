package dev.naru.was.leftover;

import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.List;
import java.util.function.Supplier;

/**
 * Deregisters the JDBC drivers of the loader that it was defined by. The JDK lets only classes of
 * that loader do so: this one is defined anew in each application's loader, from its bytes, and
 * must not refer to any class of ours.
 */
public final class DriverCleaner implements Supplier<List<String>> {

  /** For reflection. */
  public DriverCleaner() {}

  /** The names of those that were there. */
  @Override
  public List<String> get() {
    List<String> names = new ArrayList<>();
    for (Enumeration<Driver> all = DriverManager.getDrivers(); all.hasMoreElements(); ) {
      Driver driver = all.nextElement();
      if (driver.getClass().getClassLoader() == getClass().getClassLoader()) {
        try {
          DriverManager.deregisterDriver(driver);
          names.add(driver.getClass().getName());
        } catch (SQLException e) {
          names.add(driver.getClass().getName() + ", which does not go: " + e.getMessage());
        }
      }
    }
    return names;
  }
}
