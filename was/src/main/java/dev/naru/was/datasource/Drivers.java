package dev.naru.was.datasource;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.SQLException;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.ServiceLoader;
import javax.sql.ConnectionPoolDataSource;
import javax.sql.DataSource;
import javax.sql.XADataSource;

/**
 * Opens connections through a driver's class, whichever of the four kinds it is. The class comes
 * from the application; one that it does not bring, from Naru.
 */
final class Drivers {

  /** Opens a connection. */
  @FunctionalInterface
  interface Opener {
    Connection open() throws SQLException;
  }

  private Drivers() {}

  /**
   * Of a class.
   *
   * @param className empty to find a driver by the property {@code url}
   * @param properties of the class or, for a driver, of the connection; with {@code url}
   */
  static Opener of(String className, Map<String, String> properties, ClassLoader loader)
      throws SQLException {
    if (className.isEmpty()) {
      return driver(byUrl(properties.getOrDefault("url", ""), loader), properties);
    }
    Object made;
    try {
      made = load(className, loader).getDeclaredConstructor().newInstance();
    } catch (ReflectiveOperationException | LinkageError e) {
      throw new SQLException("the driver's class " + className + " cannot be made: " + e, e);
    }
    if (made instanceof Driver driver) {
      return driver(driver, properties);
    }
    set(made, properties);
    return switch (made) {
      case DataSource source -> source::getConnection;
      case XADataSource source -> () -> source.getXAConnection().getConnection();
      case ConnectionPoolDataSource source -> () -> source.getPooledConnection().getConnection();
      default ->
          throw new SQLException(
              className + " is neither a DataSource nor a Driver, nor one of their kind");
    };
  }

  private static Class<?> load(String className, ClassLoader loader) throws ClassNotFoundException {
    try {
      return Class.forName(className, true, loader);
    } catch (ClassNotFoundException e) {
      return Class.forName(className, true, Drivers.class.getClassLoader());
    }
  }

  private static Opener driver(Driver driver, Map<String, String> properties) {
    String url = properties.getOrDefault("url", "");
    Properties all = new Properties();
    properties.forEach(
        (name, value) -> {
          if (!name.equals("url")) {
            all.setProperty(name, value);
          }
        });
    return () -> {
      Connection connection = driver.connect(url, all);
      if (connection == null) {
        throw new SQLException(driver.getClass().getName() + " does not take the url " + url);
      }
      return connection;
    };
  }

  private static Driver byUrl(String url, ClassLoader loader) throws SQLException {
    for (ClassLoader from : new ClassLoader[] {loader, Drivers.class.getClassLoader()}) {
      for (Driver driver : ServiceLoader.load(Driver.class, from)) {
        if (driver.acceptsURL(url)) {
          return driver;
        }
      }
    }
    throw new SQLException(
        "there is no JDBC driver for " + url + ": add its jar to WEB-INF/lib, or name its class");
  }

  /** Sets properties as beans have them; those that the class does not have are told. */
  private static void set(Object bean, Map<String, String> properties) throws SQLException {
    for (Map.Entry<String, String> property : properties.entrySet()) {
      if (!set(bean, property.getKey(), property.getValue())) {
        throw new SQLException(bean.getClass().getName() + " has no property " + property.getKey());
      }
    }
  }

  private static boolean set(Object bean, String name, String value) throws SQLException {
    for (String spelt : name.equals("url") ? new String[] {"url", "URL"} : new String[] {name}) {
      String setter = "set" + spelt.substring(0, 1).toUpperCase(Locale.ROOT) + spelt.substring(1);
      for (Method method : bean.getClass().getMethods()) {
        if (method.getName().equals(setter) && method.getParameterCount() == 1) {
          Object converted = convert(value, method.getParameterTypes()[0]);
          if (converted != null) {
            try {
              method.invoke(bean, converted);
              return true;
            } catch (IllegalAccessException | InvocationTargetException e) {
              throw new SQLException(name + " cannot be set: " + e, e);
            }
          }
        }
      }
    }
    return false;
  }

  private static @org.jspecify.annotations.Nullable Object convert(String value, Class<?> type) {
    try {
      return switch (type.getName()) {
        case "java.lang.String" -> value;
        case "int", "java.lang.Integer" -> Integer.valueOf(value);
        case "long", "java.lang.Long" -> Long.valueOf(value);
        case "boolean", "java.lang.Boolean" -> Boolean.valueOf(value);
        case "short", "java.lang.Short" -> Short.valueOf(value);
        default -> null;
      };
    } catch (NumberFormatException e) {
      return null;
    }
  }
}
