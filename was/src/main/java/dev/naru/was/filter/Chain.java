package dev.naru.was.filter;

import dev.naru.was.request.WebRequest;
import dev.naru.was.servlet.ServletHolder;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import java.io.IOException;

/** One request's way through filters to a servlet (Servlet 6.1, section 6.2). */
public final class Chain implements FilterChain {

  private final FilterHolder[] filters;
  private final ServletHolder servlet;
  private final WebRequest base;
  private int next;

  private Chain(FilterHolder[] filters, ServletHolder servlet, WebRequest base) {
    this.filters = filters;
    this.servlet = servlet;
    this.base = base;
  }

  /**
   * Sends a request on its way.
   *
   * @param base the container's own request, below whatever applications put around it
   */
  public static void run(
      FilterHolder[] filters,
      ServletHolder servlet,
      WebRequest base,
      ServletRequest request,
      ServletResponse response)
      throws ServletException, IOException {
    boolean supported = base.asyncSupported();
    try {
      if (filters.length == 0) {
        serve(servlet, base, request, response);
      } else {
        new Chain(filters, servlet, base).doFilter(request, response);
      }
    } finally {
      base.asyncSupported(supported);
    }
  }

  private static void serve(
      ServletHolder servlet, WebRequest base, ServletRequest request, ServletResponse response)
      throws ServletException, IOException {
    if (!servlet.asyncSupported()) {
      base.asyncSupported(false);
    }
    servlet.service(request, response);
  }

  @Override
  public void doFilter(ServletRequest request, ServletResponse response)
      throws IOException, ServletException {
    int at = next;
    if (at == filters.length) {
      serve(servlet, base, request, response);
      return;
    }
    next = at + 1;
    boolean supported = base.asyncSupported();
    if (!filters[at].asyncSupported()) {
      base.asyncSupported(false);
    }
    try {
      filters[at].filter().doFilter(request, response, this);
    } finally {
      // A filter may send the request on more than once.
      next = at;
      base.asyncSupported(supported);
    }
  }
}
