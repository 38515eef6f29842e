package dev.naru.was;

import dev.naru.engine.config.Default;
import dev.naru.engine.config.Doc;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * A route to a folder of web applications, each at a path that its file's name tells: {@code {
 * path: /, apps: webapps }}.
 *
 * @param apps the folder, which is looked at all the time
 * @param accounts what each of them may do with the accounts beside letting people log in
 * @param sessions where each one's sessions are kept, and how many
 * @param limits what each of them may use
 * @param javaee whether they are of the time before {@code jakarta.servlet}
 * @param crossContext whether they, and others of the site that say so, may reach each other
 * @param charset of their requests and responses for which nobody says one
 */
public record AppsConfig(
    @Doc("A folder of WARs, deployed, redeployed and undeployed as they come, change and go.")
        Path apps,
    @Doc("What each may do with the accounts beside letting people log in.")
        Optional<AppConfig.AccountAccess> accounts,
    @Doc("Where each one's sessions are kept, and how many.") @Default("memory")
        SessionsConfig sessions,
    @Doc("What each may use, so that it does not take everything from the others.")
        AppLimits limits,
    @Doc(
            "Whether they were written for Java EE 8 or older, in javax.servlet: they are moved to"
                + " jakarta.servlet when they are deployed.")
        @Default("false")
        boolean javaee,
    @Doc(
            "Whether they may reach each other, and others of the site that say so, by"
                + " ServletContext.getContext.")
        @Default("false")
        boolean crossContext,
    @Doc(
            "The charset of requests and responses for which nobody says one: UTF-8 is what Tomcat"
                + " comes with.")
        Optional<String> charset) {

  /** The message of a mistake begins with the key it is about. */
  public AppsConfig {
    AppConfig.checkCharset(charset);
  }

  /** That of one of them. */
  AppConfig of(AppFile file) {
    return new AppConfig(
        file.path(),
        Optional.of(file.base()),
        accounts,
        sessions,
        limits,
        javaee,
        crossContext,
        charset,
        Map.of());
  }
}
