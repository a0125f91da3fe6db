/**
 * xl.cfg: {@link io.xenolith.xl.config.ConfigParser} reads the text, {@link io.xenolith.xl.config.DomainConfigReader} makes a
 * domain's configuration of it, {@link io.xenolith.xl.config.ConfigJson} prints that as xl does.
 */
package io.xenolith.xl.config;
