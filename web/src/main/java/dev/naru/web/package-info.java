/** The web server: sites by host, routes by longest prefix, redirects and fixed answers. */
@NullMarked
package dev.naru.web;

import org.jspecify.annotations.NullMarked;
