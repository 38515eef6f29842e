package dev.naru.engine.data;

import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverPropertyInfo;
import java.util.Properties;
import java.util.logging.Logger;

/**
 * A driver without a database, for {@code jdbc:idle:} and whatever follows. Its connections do
 * nothing; their catalog tells what they were opened with: the url, the user and the password.
 */
public class IdleDriver implements Driver {

  /** A connection with a catalog. */
  public static Connection connection(String catalog) {
    return (Connection)
        Proxy.newProxyInstance(
            IdleDriver.class.getClassLoader(),
            new Class<?>[] {Connection.class},
            (proxy, method, arguments) ->
                switch (method.getName()) {
                  case "getCatalog" -> catalog;
                  case "isValid", "getAutoCommit" -> true;
                  case "isClosed", "isReadOnly" -> false;
                  case "getTransactionIsolation", "getNetworkTimeout", "getHoldability" -> 2;
                  case "hashCode" -> System.identityHashCode(proxy);
                  case "equals" -> proxy == arguments[0];
                  default -> null;
                });
  }

  @Override
  public Connection connect(String url, Properties properties) {
    return acceptsURL(url)
        ? connection(
            url + " " + properties.getProperty("user") + " " + properties.getProperty("password"))
        : null;
  }

  @Override
  public boolean acceptsURL(String url) {
    return url.startsWith("jdbc:idle:");
  }

  @Override
  public DriverPropertyInfo[] getPropertyInfo(String url, Properties properties) {
    return new DriverPropertyInfo[0];
  }

  @Override
  public int getMajorVersion() {
    return 1;
  }

  @Override
  public int getMinorVersion() {
    return 0;
  }

  @Override
  public boolean jdbcCompliant() {
    return false;
  }

  @Override
  public Logger getParentLogger() {
    return Logger.getGlobal();
  }
}
