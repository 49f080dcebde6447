/**
 * Parameters of what a recipe names: their names, defaults and ranges. It uses nothing of what it
 * describes; registries use it.
 */
package io.convoy.executor.catalogue;
