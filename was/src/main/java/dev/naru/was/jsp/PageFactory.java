package dev.naru.was.jsp;

import dev.naru.was.loader.ContextLoader;
import dev.naru.was.loader.TomcatLog;
import jakarta.servlet.Servlet;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.jsp.JspApplicationContext;
import jakarta.servlet.jsp.JspEngineInfo;
import jakarta.servlet.jsp.JspFactory;
import jakarta.servlet.jsp.PageContext;
import java.util.Objects;
import org.apache.jasper.runtime.JspFactoryImpl;

/**
 * What {@link JspFactory#getDefaultFactory} gives: applications may ask for it while they start, to
 * add EL resolvers. Jasper is loaded only when somebody wants something of it. Page contexts are
 * not pooled: its pool is one a thread, and our threads live for one request.
 */
final class PageFactory extends JspFactory {

  private static final class Jasper {
    private static final JspFactory FACTORY =
        ContextLoader.<JspFactory, RuntimeException>container(
            () -> {
              TomcatLog.find();
              return new JspFactoryImpl();
            });
  }

  private PageFactory() {}

  /** Makes it the default, once. */
  static synchronized void install() {
    if (!(JspFactory.getDefaultFactory() instanceof PageFactory)) {
      JspFactory.setDefaultFactory(new PageFactory());
    }
  }

  /** Loads Jasper's runtime. */
  static void load() {
    Objects.requireNonNull(Jasper.FACTORY);
  }

  @Override
  public PageContext getPageContext(
      Servlet servlet,
      ServletRequest request,
      ServletResponse response,
      String errorPage,
      boolean needsSession,
      int buffer,
      boolean autoFlush) {
    return Jasper.FACTORY.getPageContext(
        servlet, request, response, errorPage, needsSession, buffer, autoFlush);
  }

  @Override
  public void releasePageContext(PageContext context) {
    Jasper.FACTORY.releasePageContext(context);
  }

  @Override
  public JspEngineInfo getEngineInfo() {
    return Jasper.FACTORY.getEngineInfo();
  }

  @Override
  public JspApplicationContext getJspApplicationContext(ServletContext context) {
    return Jasper.FACTORY.getJspApplicationContext(context);
  }
}
