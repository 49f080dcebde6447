/** How commands take a recipe. */
package io.convoy.jobs.recipe;
