package dev.naru.examples.guestbook;

import org.springframework.web.servlet.support.AbstractAnnotationConfigDispatcherServletInitializer;

/** What a web.xml would say; containers find it through Spring's ServletContainerInitializer. */
public final class WebInitializer extends AbstractAnnotationConfigDispatcherServletInitializer {

  @Override
  protected Class<?>[] getRootConfigClasses() {
    return new Class<?>[] {SecurityConfig.class};
  }

  @Override
  protected Class<?>[] getServletConfigClasses() {
    return new Class<?>[] {WebConfig.class};
  }

  @Override
  protected String[] getServletMappings() {
    return new String[] {"/"};
  }
}
