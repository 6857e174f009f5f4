// response_mode=form_post: sends the answer on at once. Without scripts the page's button does.
const form = document.getElementById('kc-form-post')
HTMLFormElement.prototype.submit.call(form) // a field may be named "submit"
