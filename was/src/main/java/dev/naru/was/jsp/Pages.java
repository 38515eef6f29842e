package dev.naru.was.jsp;

import dev.naru.was.loader.ContextLoader;
import dev.naru.was.naming.Injector;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.jasper.compiler.TldCache;
import org.apache.jasper.servlet.TldScanner;
import org.apache.tomcat.InstanceManager;
import org.apache.tomcat.JarScanner;
import org.jspecify.annotations.Nullable;
import org.xml.sax.SAXException;

/**
 * The pages of an application. Nothing of Jasper runs, or is even loaded, before the first page is
 * asked for; then tag libraries are read, and each page is compiled when it is first needed.
 */
public final class Pages implements AutoCloseable {

  /** The class that descriptors name when they declare a servlet for pages of their own. */
  public static final String JASPER_SERVLET = "org.apache.jasper.servlet.JspServlet";

  /** What pages may be written in, and what they are compiled to. */
  private static final String JAVA = "25";

  private final Source source;
  private final Injector injector;
  private @Nullable PageCache cache;

  /**
   * What pages come from.
   *
   * @param name the application's
   * @param loader its class loader
   * @param root its folder; for an archive one whose name tells its content
   * @param code its classes and libraries
   * @param libraries its tag libraries
   * @param compiled where compiled pages of all applications are kept
   * @param watch whether a page that changes is compiled again
   */
  public record Source(
      String name,
      ClassLoader loader,
      Path root,
      List<Path> code,
      TagLibraries libraries,
      Path compiled,
      boolean watch) {}

  /** Of an application. */
  public Pages(Source source, Injector injector) {
    this.source = source;
    this.injector = injector;
    PageFactory.install();
  }

  /**
   * Gives a context what pages look for in it, also those that were compiled before deployment;
   * before anybody listens to its attributes.
   */
  public void prepare(ServletContext context) {
    context.setAttribute(
        InstanceManager.class.getName(), new PageInstances(source.loader(), injector));
  }

  /** Reads the tag libraries, unless that has been done; gives the parameters of Jasper. */
  synchronized Map<String, String> start(ServletContext context) throws ServletException {
    PageCache open = cache;
    if (open == null) {
      PageFactory.load();
      ContextLoader.<ServletContext, ServletException>container(
          () -> {
            scan(context);
            return context;
          });
      try {
        open = PageCache.open(source.compiled(), source.name(), source.root(), source.code());
      } catch (IOException e) {
        throw new ServletException("there is no place for compiled pages: " + e.getMessage(), e);
      }
      cache = open;
    }
    Map<String, String> parameters = new HashMap<>();
    parameters.put("scratchdir", open.folder().toString());
    parameters.put("development", String.valueOf(source.watch()));
    parameters.put("modificationTestInterval", "0");
    parameters.put("compilerSourceVM", JAVA);
    parameters.put("compilerTargetVM", JAVA);
    return parameters;
  }

  private void scan(ServletContext context) throws ServletException {
    context.setAttribute(JarScanner.class.getName(), new LibraryScanner(source.libraries().jars()));
    TldScanner scanner = new TldScanner(context, true, false, true);
    try {
      scanner.scan();
    } catch (IOException | SAXException e) {
      throw new ServletException("the tag libraries cannot be read: " + e.getMessage(), e);
    }
    context.setAttribute(
        TldCache.SERVLET_CONTEXT_ATTRIBUTE_NAME,
        new TldCache(
            context, scanner.getUriTldResourcePathMap(), scanner.getTldResourcePathTaglibXmlMap()));
  }

  /** Lets the compiled pages go. */
  @Override
  public synchronized void close() {
    PageCache open = cache;
    cache = null;
    if (open != null) {
      open.close();
    }
  }
}
