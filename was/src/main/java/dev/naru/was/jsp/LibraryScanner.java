package dev.naru.was.jsp;

import jakarta.servlet.ServletContext;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.file.Path;
import java.util.List;
import org.apache.tomcat.Jar;
import org.apache.tomcat.JarScanFilter;
import org.apache.tomcat.JarScanType;
import org.apache.tomcat.JarScanner;
import org.apache.tomcat.JarScannerCallback;
import org.apache.tomcat.util.scan.JarFactory;
import org.jspecify.annotations.Nullable;

/**
 * Shows Jasper the jars that hold tag libraries: the application's, then the container's JSTL. The
 * first library with a URI counts, so a JSTL in the WAR takes the place of ours.
 */
final class LibraryScanner implements JarScanner {

  private static final String JSTL_CORE = "META-INF/c.tld";

  private final List<Path> jars;

  LibraryScanner(List<Path> jars) {
    this.jars = jars;
  }

  @Override
  public void scan(JarScanType type, ServletContext context, JarScannerCallback callback) {
    try {
      for (Path jar : jars) {
        scan(jar.toUri().toURL(), "/WEB-INF/lib/" + jar.getFileName(), callback);
      }
      URL core = LibraryScanner.class.getClassLoader().getResource(JSTL_CORE);
      if (core != null) {
        String url = core.toString();
        int bang = url.indexOf("!/");
        scan(java.net.URI.create(url.substring("jar:".length(), bang)).toURL(), null, callback);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void scan(URL url, @Nullable String webAppPath, JarScannerCallback callback)
      throws IOException {
    try (Jar jar = JarFactory.newInstance(url)) {
      callback.scan(jar, webAppPath, webAppPath != null);
    }
  }

  @Override
  public JarScanFilter getJarScanFilter() {
    return (type, name) -> true;
  }

  @Override
  public void setJarScanFilter(JarScanFilter filter) {
    throw new UnsupportedOperationException("which jars are looked at is settled");
  }
}
