package dev.naru.was;

import dev.naru.engine.config.Default;
import dev.naru.engine.config.Doc;
import dev.naru.was.datasource.DataSourceConfig;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A route to a web application: {@code { path: /, app: apps/community.war }}.
 *
 * @param app a WAR, or a folder laid out like one
 * @param name of the application, for its database and its log; the file's name without {@code
 *     .war} where it is absent
 * @param accounts what the application may do with the accounts beside letting people log in
 * @param sessions where its sessions are kept, and how many
 * @param limits what it may use
 * @param javaee whether it is of the time before {@code jakarta.servlet}
 * @param crossContext whether it and others of its site that say so may reach each other
 * @param charset of requests and responses for which neither the client nor the application says
 *     one, by its name; what the specification says where it is absent
 * @param dataSources databases by name below {@code java:comp/env}
 */
public record AppConfig(
    @Doc("A WAR, or a folder laid out like one.") Path app,
    @Doc("Name of the application, for its database and its log.") Optional<String> name,
    @Doc("What it may do with the accounts beside letting people log in.")
        Optional<AccountAccess> accounts,
    @Doc("Where its sessions are kept, and how many.") @Default("memory") SessionsConfig sessions,
    @Doc("What it may use, so that it does not take everything from the others.") AppLimits limits,
    @Doc(
            "Whether it was written for Java EE 8 or older, in javax.servlet: it is moved to"
                + " jakarta.servlet when it is deployed.")
        @Default("false")
        boolean javaee,
    @Doc(
            "Whether it may reach other applications of the site by ServletContext.getContext, and"
                + " they may reach it: both must say so.")
        @Default("false")
        boolean crossContext,
    @Doc(
            "The charset of requests and responses for which nobody says one: UTF-8 is what Tomcat"
                + " comes with.")
        Optional<String> charset,
    @Doc("Databases by name below java:comp/env: { jdbc/shop: { url: jdbc:…, user: shop } }.")
        Map<String, DataSourceConfig> dataSources) {

  /** The message of a mistake begins with the key it is about. */
  public AppConfig {
    checkCharset(charset);
    dataSources = Map.copyOf(dataSources);
  }

  static void checkCharset(Optional<String> charset) {
    try {
      charset.ifPresent(Charset::forName);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("charset expected, such as UTF-8 or ISO-8859-1", e);
    }
  }

  /** What an application may do with the accounts. */
  public enum AccountAccess {
    /** Make ordinary accounts, through {@code java:comp/env/accounts/sign-up}. */
    SIGN_UP
  }

  /** With everything else as it is by default. */
  public static AppConfig of(Path app) {
    return new AppConfig(
        app,
        Optional.empty(),
        Optional.empty(),
        SessionsConfig.DEFAULTS,
        AppLimits.DEFAULTS,
        false,
        false,
        Optional.empty(),
        Map.of());
  }

  /** The same, sharing with others of its site or not. */
  public AppConfig withCrossContext(boolean shared) {
    return new AppConfig(
        app, name, accounts, sessions, limits, javaee, shared, charset, dataSources);
  }

  /** The application's name as databases and folders have it: a-z, 0-9 and hyphens. */
  public String effectiveName() {
    String file = String.valueOf(app.getFileName());
    String text = name.orElse(file.endsWith(".war") ? file.substring(0, file.length() - 4) : file);
    String plain = text.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-");
    String begun = plain.isEmpty() || !Character.isLetter(plain.charAt(0)) ? "app-" + plain : plain;
    String cut = begun.length() > 48 ? begun.substring(0, 48) : begun;
    return cut.endsWith("-") ? cut.substring(0, cut.length() - 1) : cut;
  }
}
