/** Servlets and their life (Servlet 6.1, chapter 2). */
@NullMarked
package dev.naru.was.servlet;

import org.jspecify.annotations.NullMarked;
