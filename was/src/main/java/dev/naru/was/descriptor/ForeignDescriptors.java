package dev.naru.was.descriptor;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Descriptors of other servers, which an application may carry and none of which is read: whoever
 * relies on what one says has to be told.
 */
public final class ForeignDescriptors {

  private static final List<String> KNOWN =
      List.of(
          "META-INF/context.xml",
          "WEB-INF/jboss-web.xml",
          "WEB-INF/jboss-deployment-structure.xml",
          "WEB-INF/jetty-web.xml",
          "WEB-INF/jetty-ee10-web.xml",
          "WEB-INF/jetty-ee11-web.xml",
          "WEB-INF/jetty-env.xml",
          "WEB-INF/glassfish-web.xml",
          "WEB-INF/payara-web.xml",
          "WEB-INF/sun-web.xml",
          "WEB-INF/weblogic.xml",
          "WEB-INF/ibm-web-bnd.xml",
          "WEB-INF/ibm-web-ext.xml");

  private ForeignDescriptors() {}

  /** Those of an application. */
  public static List<String> in(Path root) {
    return KNOWN.stream().filter(name -> Files.isRegularFile(root.resolve(name))).toList();
  }
}
