# usage: Rscript bookdown.R FOLDER: renders each page*.Rmd there as bookdown::html_document2 does, to page*.html,
# with the class `reference` at what a \@ref() became. A page that fails has its error in page*.error.
folder <- commandArgs(TRUE)[1]
if (folder == "version") {
  cat("bookdown", as.character(packageVersion("bookdown")), "\n")
  quit()
}
namespace <- asNamespace("bookdown")
original <- namespace$ref_to_number
marked <- function(ref, ref_table, backslash) gsub("<a href", '<a class="reference" href', original(ref, ref_table, backslash))
environment(marked) <- list2env(list(original = original), parent = namespace)
assignInNamespace("ref_to_number", marked, "bookdown")
setwd(folder)
for (page in list.files(pattern = "[.]Rmd$")) {
  format <- bookdown::html_document2(toc = FALSE, self_contained = FALSE, theme = NULL, mathjax = "default")
  tryCatch(
    invisible(suppressWarnings(rmarkdown::render(page, format, quiet = TRUE, envir = new.env()))),
    error = function(e) writeLines(conditionMessage(e), sub("Rmd$", "error", page))
  )
}
