;;; Opens the project in the current folder in Emacs, does what its user would do, and writes what was seen as JSON.
;; usage: emacs --batch -l emacs.el; REFCHECK is the command, ANSWERS the file to write.
(setq package-user-dir "/nowhere")
(package-initialize)
(require 'eglot)
(require 'markdown-mode)
(require 'json)

(defvar seen nil)
(defun note (key value) (push (cons key value) seen))
(defun finish ()
  (with-temp-file (getenv "ANSWERS") (insert (json-encode seen)))
  (kill-emacs 0))
(defun wait-for (what condition)
  (let ((tries 0))
    (while (and (not (funcall condition)) (< tries 400))
      (setq tries (1+ tries))
      (accept-process-output nil 0.05))
    (unless (funcall condition)
      (note "failed" (concat "waited in vain for " what))
      (finish))))

(setq eglot-autoshutdown nil eglot-sync-connect 20 eglot-connect-timeout 20)
(add-to-list 'eglot-server-programs (cons 'markdown-mode (split-string (getenv "REFCHECK"))))
(fset 'y-or-n-p #'always)

(find-file "note.md")
(markdown-mode)
(apply #'eglot (eglot--guess-contact))
(wait-for "diagnostics" (lambda () (flymake-start) (= 2 (length (flymake-diagnostics)))))
(note "diagnostics" (vconcat (mapcar #'flymake-diagnostic-text
                                     (sort (flymake-diagnostics)
                                           (lambda (one other)
                                             (< (flymake-diagnostic-beg one) (flymake-diagnostic-beg other)))))))
(defun at (text) (goto-char (point-min)) (search-forward text) (goto-char (match-beginning 0)))
(defun ask (method &rest more)
  (jsonrpc-request (eglot--current-server-or-lose) method
                   (append (eglot--TextDocumentPositionParams) more)))

(at "fig:one]")
(note "hover" (plist-get (plist-get (ask :textDocument/hover) :contents) :value))
(let* ((found (ask :textDocument/definition))
       (target (if (vectorp found) (aref found 0) found)))
  (note "definition" (or (plist-get target :targetUri) (plist-get target :uri))))

(goto-char (point-max))
(insert "\n🚗 [@fi")
(eglot--signal-textDocument/didChange)
(let ((found (ask :textDocument/completion)))
  (note "completions"
        (vconcat (mapcar (lambda (one) (plist-get one :label))
                         (if (vectorp found) found (plist-get found :items))))))

(at "Cars")
(eglot-rename "Vehicles")
(note "renamed" (buffer-substring-no-properties (point-min) (line-end-position)))
(note "followed" (with-current-buffer (find-file-noselect "other.md") (buffer-string)))
(finish)
;;; emacs.el ends here
